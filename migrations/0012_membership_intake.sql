-- Lists of members on their way in: read, checked and staged outside the roster.

-- One list (名册导入). Its key is that of its change set.
create table membership_intake (
  id key primary key references membership_set (id),
  phase text sorted not null           -- 阶段
    check (phase in ('reading', 'asking', 'checking', 'staged', 'failed')),
  how text not null,                  -- 文件格式: what the file turned out to be
  size bigint not null,               -- bytes of the file
  looked blob,                        -- what was found on a first look, JSON; holds people's data
  choice text not null,               -- 各列的含义, JSON; holds none
  tally text not null,                -- 各类行数, JSON: counts by verdict and by problem
  job bigint,                         -- the job that reads, checks or takes rows
  version bigint not null
);

-- The file as it was brought (原文件), in pieces; gone once it is checked or given up.
create table membership_intake_piece (
  id key primary key,
  set_id bigint not null references membership_set (id),
  no bigint not null,                 -- 次序, from 0
  sealed blob not null,
  unique (set_id, no)
);

-- Rows of a list as they were read (暂存行).
create table membership_staged (
  id key primary key,
  set_id bigint not null references membership_set (id),
  no bigint not null,                 -- 行号 in the sheet, as people see it
  sheet text not null,                -- 工作表
  verdict text sorted not null
    check (verdict in ('add', 'change', 'same', 'problem', 'left_out')),
  person bigint,                      -- who of the roster it is
  member bigint,                      -- the row of the roster it was compared with
  member_version bigint,              -- and its version then
  name text not null,                 -- 姓名 for the preview
  sealed blob,                        -- what the row says, JSON
  brought blob,                       -- its cells as they were brought, where something is wrong
  before text not null,               -- what would change, JSON: field, old, new; numbers masked
  problems text not null,             -- JSON: code, column, words
  waits bigint not null,              -- problems that somebody must still confirm
  taken text sorted not null          -- the verdict once they are; empty when it cannot be taken
    check (taken in ('', 'add', 'change', 'same'))
);
create index membership_staged_page on membership_staged (set_id, verdict, no);
create unique index membership_staged_no on membership_staged (set_id, no, id);

-- Rows by what is wrong with them (行的问题).
create table membership_staged_problem (
  set_id bigint not null,
  code text sorted not null,          -- 问题种类
  no bigint not null,                 -- 行号
  staged bigint not null references membership_staged (id),
  open boolean not null,              -- somebody must still confirm it
  primary key (set_id, code, no, staged)
);
create index membership_staged_problem_row on membership_staged_problem (staged);

-- How columns of a sheet were understood (列的对应), remembered by its headers.
create table membership_intake_mapping (
  id key primary key,
  body bigint not null,               -- the union
  fingerprint text sorted not null,   -- 表头指纹
  columns text not null,              -- JSON
  bodies text not null,               -- JSON: written name to body
  at bigint not null,                 -- UTC ms
  unique (body, fingerprint)
);

-- Whom a row without an ID number, or a member without one, may be.
create index membership_member_born on membership_member (birth, path);
create index membership_member_unnumbered on membership_member (birth, path)
  where id_hash is null;
