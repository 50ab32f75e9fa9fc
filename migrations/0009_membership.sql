-- Members: who belongs to which union, since when, and what is known of them.

-- Change sets (变更集): many rows that become visible, or disappear again, in one instant.
create table membership_set (
  id key primary key,
  kind text sorted not null check (kind in ('import', 'comparison', 'undo')),
  body bigint not null,               -- the union for which it was made
  name text not null,                 -- what people call it: the file's name
  state text sorted not null
    check (state in ('reading', 'staged', 'writing', 'live', 'dropping', 'dropped')),
  row_count bigint not null,          -- rows of the source
  made_by bigint not null,            -- account
  made_at bigint not null,            -- UTC ms
  live_at bigint,                     -- UTC ms: the instant at which it became visible
  settled boolean not null,           -- what it replaced has been put away
  undoes bigint references membership_set (id),     -- 撤销的是哪一个变更集
  undone_at bigint,                   -- UTC ms: the instant at which it disappeared again
  job bigint,                         -- the job that works on it
  problem text not null,              -- why it was dropped; empty otherwise
  version bigint not null,
  check ((live_at is null) = (state in ('reading', 'staged', 'writing', 'dropping', 'dropped')))
);
create index membership_set_body on membership_set (body, id);
create index membership_set_state on membership_set (state, settled);

-- Members (会员) as they stand now. While a change set is being written, the old and the new row
-- of a person stand side by side; which of them counts is decided by the state of the set.
create table membership_member (
  id key primary key,
  person bigint not null,
  made_by bigint references membership_set (id),    -- null: a single command
  ended_by bigint references membership_set (id),   -- the set that replaces or removes this row
  home bigint not null,               -- 所在小组或分会
  union_body bigint not null,         -- 所在基层工会
  path text sorted not null,          -- where the home stands; an index, rights ask the tree
  standing text sorted not null
    check (standing in ('active', 'retained', 'retired', 'left', 'deceased')),
  since text sorted not null,         -- the day from which the standing holds, ISO
  joined_on text sorted,              -- 入会日期, ISO
  name text sorted not null,
  given text sorted not null,         -- the name without its surname
  pinyin text sorted not null,        -- zhangjianguo
  initials text sorted not null,      -- zjg
  pinyin_fixed boolean not null,      -- corrected by hand
  staff_no text sorted not null,      -- 工号; empty when there is none
  sex text sorted not null check (sex in ('male', 'female', 'unknown')),
  birth text sorted,                  -- ISO
  phone_sealed blob,
  phone_mask text not null,           -- 138****5678; empty when there is none
  phone_tail text sorted not null,    -- its last four digits
  phone_hash text sorted,             -- keyed hash
  id_sealed blob,                     -- 身份证件号码
  id_mask text not null,
  id_hash text sorted,                -- keyed hash
  post text not null,                 -- 岗位
  model_worker boolean not null,      -- 劳模
  hardship boolean not null,          -- 困难职工
  flaws bigint not null,              -- data problems, a bit each
  learnt_at bigint not null,          -- UTC ms
  version bigint not null
);
create index membership_member_person on membership_member (person);
create index membership_member_roster on membership_member (path, pinyin, id);
create index membership_member_name on membership_member (name, path);
create index membership_member_given on membership_member (given, path);
create index membership_member_pinyin on membership_member (pinyin, path);
create index membership_member_initials on membership_member (initials, path);
create index membership_member_staff_no on membership_member (staff_no, path);
create index membership_member_phone_tail on membership_member (phone_tail, path);
create index membership_member_phone on membership_member (phone_hash);
create index membership_member_id_number on membership_member (id_hash);

-- Rows that a live change set has replaced or removed (变更前的行): what an undo brings back.
create table membership_member_past (
  id key primary key,                 -- the key the row had
  set_id bigint not null references membership_set (id),
  person bigint not null,
  made_by bigint references membership_set (id),  -- the set that had brought it
  row_text text not null,             -- JSON of everything but the sealed values
  phone_sealed blob,
  id_sealed blob
);
create index membership_member_past_set on membership_member_past (set_id, person);
create index membership_member_past_made on membership_member_past (made_by)
  where made_by is not null;

-- What happened to a membership (会籍沿革): from when it holds and when it was learnt; a fact is
-- never changed. A fact of a change set counts from the instant at which the set became visible
-- until the instant at which it was undone.
create table membership_fact (
  id key primary key,
  person bigint not null,
  what text sorted not null
    check (what in ('registered', 'joined', 'transferred', 'retained', 'retired', 'resumed',
                    'left', 'rejoined', 'died', 'corrected')),
  holds_from text sorted not null,    -- ISO
  learnt_at bigint not null,          -- UTC ms
  home bigint not null,
  standing text sorted not null
    check (standing in ('active', 'retained', 'retired', 'left', 'deceased')),
  reason text not null,
  paper bigint,                       -- the file that shows it
  request bigint,                     -- the approval that it rests on
  made_by bigint references membership_set (id)
);
create index membership_fact_person on membership_fact (person, holds_from, id);
create index membership_fact_home on membership_fact (home, holds_from);

-- Kept figures (留存数字): members at or below a body, by what people ask for. Each write adds a
-- row of differences; a job folds them.
create table membership_figure (
  body bigint not null,
  standing text sorted not null,
  sex text sorted not null,
  birth_year bigint not null,         -- 0: not known
  count bigint not null,
  primary key (body, standing, sex, birth_year)
);

-- Differences of kept figures (数字增减) at the home itself, not folded yet; folding carries them
-- up to every body above.
create table membership_figure_delta (
  id key primary key,
  made_by bigint references membership_set (id),    -- counts once that set is visible
  body bigint not null,               -- 所在小组或分会
  path text sorted not null,          -- where it stood
  standing text sorted not null,
  sex text sorted not null,
  birth_year bigint not null,
  difference bigint not null
);
