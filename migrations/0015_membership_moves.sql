-- How members come, are moved, and get their accounts.

-- What was asked for (会籍办理): done when its request is agreed to.
create table membership_move (
  id key primary key,
  person bigint not null,
  deed text sorted not null
    check (deed in ('transfer', 'retain', 'retire', 'resume', 'leave', 'rejoin', 'death')),
  home_before bigint not null,        -- where the person belonged when it was asked
  home_after bigint,
  day text sorted not null,           -- 生效日期, ISO
  reason text not null,
  request bigint,                     -- the approval that it waits for
  hash text not null,                 -- of the content that was asked
  done_at bigint,                     -- UTC ms
  asked_by bigint not null            -- person
);
create index membership_move_person on membership_move (person, id);

-- Applications (入会申请). What is sensitive is sealed in the row; the tracking code is kept as a
-- hash, so that nobody reads it out of the database.
create table membership_application (
  id key primary key,
  union_body bigint not null,
  home bigint not null,               -- 想加入的小组
  name text sorted not null,
  staff_no text not null,             -- empty when there is none
  phone_mask text not null,
  id_mask text not null,
  id_hash text sorted not null,       -- keyed hash: the same person twice
  sealed blob,                        -- JSON of phone and ID number
  consent text not null,              -- the words that were agreed to
  code_hash text sorted not null unique,
  request bigint,                     -- the approval
  hash text not null,                 -- of the content that was asked
  person bigint,                      -- who they became
  made_at bigint not null             -- UTC ms
);
create index membership_application_same on membership_application (id_hash, union_body, id);

-- Lists of slips (激活码批次): made by one job, printed by who ordered them.
create table membership_slip_list (
  id key primary key,
  body bigint not null,               -- for the members at or below it
  path text sorted not null,          -- where that stood; rights ask the tree
  title text not null,
  expires_on text sorted not null,    -- last day, ISO
  row_count bigint not null,          -- slips made so far
  finished boolean not null,
  made_by bigint not null,            -- account
  made_at bigint not null,            -- UTC ms
  version bigint not null
);
create index membership_slip_list_path on membership_slip_list (path, id);

-- Slips (激活码): one code for one person. The code is kept as a hash; sealed beside it until it
-- is used, expires or is revoked, so that the list can be printed.
create table membership_slip (
  id key primary key,
  list bigint references membership_slip_list (id),   -- null: given in person
  person bigint not null,
  union_body bigint not null,
  staff_no text sorted not null,
  code_hash text sorted not null,
  code_sealed blob,
  expires_on text sorted not null,    -- last day, ISO
  state text sorted not null check (state in ('open', 'used', 'revoked')),
  tries bigint not null,              -- wrong codes since it was made
  version bigint not null
);
create index membership_slip_list_row on membership_slip (list, id);
create index membership_slip_person on membership_slip (person, state);
create index membership_slip_number on membership_slip (union_body, staff_no, state);
