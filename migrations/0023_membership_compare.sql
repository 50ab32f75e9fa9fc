-- Lists of other houses beside our roster (名单比对): what differs, and what was decided of it.

-- One comparison (比对). Its key is that of the list that was read for it.
create table membership_comparison (
  id key primary key references membership_set (id),
  body bigint not null,               -- 哪个工会: there and below
  origin text sorted not null         -- 名单来源
    check (origin in ('staff', 'platform', 'other')),
  covers text sorted not null         -- 名单应有哪些人: who not standing in it is told as gone
    check (covers in ('active', 'all', 'part')),
  list_day text sorted not null,      -- 名单日期
  file_hash text sorted not null,     -- SHA-256 of the file
  made_name text not null,            -- 提交人
  earlier bigint,                     -- 上一次比对 of the same union and origin
  earlier_left bigint not null,       -- differences of then that are met no more
  counted text not null,              -- JSON: rows read, people met, the same, left out
  done boolean not null,              -- 比对完成
  closed_at bigint,                   -- 结束时间, UTC ms: what was brought is erased
  version bigint not null
);
create index membership_comparison_body on membership_comparison (body, id);

-- One difference (差异). Rows that are the same are only counted.
create table membership_comparison_row (
  id key primary key,
  comparison bigint not null references membership_comparison (id),
  kind text sorted not null           -- 种类
    check (kind in ('new', 'gone', 'moved', 'standing', 'different', 'elsewhere', 'doubtful')),
  no bigint not null,                 -- 行号 in the list; 0 for somebody not standing in it
  mark text sorted not null,          -- by what the same person is known in the next comparison
  name text not null,                 -- 姓名
  person bigint,                      -- who of the roster it is, or may be
  member bigint,                      -- the row of the roster it was compared with
  member_version bigint,              -- and its version then
  home bigint not null,               -- 在哪个组织办理
  to_home bigint,                     -- 名单上的组织
  standing text sorted not null       -- 名单上的会籍状态; empty when it says none
    check (standing in ('', 'active', 'retained', 'retired', 'left', 'deceased')),
  fields text not null,               -- JSON: field, roster (old), list (new); numbers masked
  problems text not null,             -- JSON: what is wrong with the row of the list
  sealed blob,                        -- what the row says, JSON
  brought blob,                       -- its cells as they were brought
  met_before boolean not null,        -- 上次比对也有
  said_before text not null,          -- 上次的处理说明
  state text sorted not null          -- 处理情况
    check (state in ('open', 'kept', 'asked', 'set', 'done', 'settled')),
  set_id bigint,                      -- the change set that does it
  request bigint,                     -- the approval that it waits for
  reason text not null,               -- 处理说明
  decided_by bigint,                  -- the person who decided
  decided_name text not null,
  decided_at bigint,                  -- UTC ms
  version bigint not null
);
create index membership_comparison_row_page
  on membership_comparison_row (comparison, kind, id);
create index membership_comparison_row_mark
  on membership_comparison_row (comparison, mark, kind);
create index membership_comparison_row_set
  on membership_comparison_row (set_id, no) where set_id is not null;
