-- Terms of committees, certificates of unions as legal persons, and what was said of both before
-- they came due.

-- Terms of committees (届次): who is elected together sits together.
create table organisation_committee (
  id key primary key,
  body bigint not null references organisation_body (id),
  number bigint not null check (number between 1 and 99),     -- 第几届
  first_day text sorted not null,     -- 选举日期, ISO; the term counts from it
  years bigint not null check (years in (3, 5)),              -- 任期年数
  last_day text sorted not null,      -- 届满日期, ISO, the day itself included
  seats bigint not null check (seats between 1 and 99),       -- 席位
  paper text not null,                -- 选举结果批复
  learnt_at bigint not null,          -- UTC ms of the first registration
  version bigint not null,
  unique (body, number),
  check (last_day > first_day)
);
create index organisation_committee_last on organisation_committee (last_day, id);

-- Certificates of unions as legal persons (法人资格证书), as they are printed.
create table organisation_certificate (
  id key primary key,
  body bigint not null references organisation_body (id),
  name text not null,                 -- 名称
  credit_code text sorted not null,   -- 统一社会信用代码
  representative text not null,       -- 法定代表人
  place text not null,                -- 住所
  valid_from text sorted not null,    -- 有效期起, ISO
  valid_to text sorted not null,      -- 有效期止, ISO, the day itself included
  state text sorted not null check (state in ('valid', 'replaced', 'cancelled')),
  learnt_at bigint not null,          -- UTC ms
  version bigint not null,
  check (valid_to >= valid_from)
);
create index organisation_certificate_body on organisation_certificate (body, id);
create index organisation_certificate_end on organisation_certificate (valid_to, id);
-- A union has one certificate that counts; a code belongs to one union.
create unique index organisation_certificate_one on organisation_certificate (body)
  where state = 'valid';
create unique index organisation_certificate_code on organisation_certificate (credit_code)
  where state = 'valid';

-- What must be done about a certificate (证书事项).
create table organisation_certificate_task (
  id key primary key,
  certificate bigint not null references organisation_certificate (id),
  body bigint not null references organisation_body (id),
  what text sorted not null check (what in ('representative', 'name', 'place', 'renewal')),
  cause text not null,                -- 起因
  wanted text not null,               -- what the new certificate shall say; empty: not known yet
  since text sorted not null,         -- 发生日期, ISO
  due text sorted not null,           -- 办结期限, ISO, the day itself included
  state text sorted not null check (state in ('waiting', 'replied', 'done', 'dropped')),
  reply_number text,                  -- 批复文号 of the upper union
  reply_day text sorted,              -- 批复日期, ISO
  done_day text sorted,               -- 办结日期, ISO
  learnt_at bigint not null,          -- UTC ms
  version bigint not null,
  check (state not in ('replied', 'done') or (reply_number is not null and reply_day is not null)),
  check ((state = 'done') = (done_day is not null))
);
create index organisation_certificate_task_body on organisation_certificate_task (body, id);
create unique index organisation_certificate_task_open on organisation_certificate_task (body, what)
  where state in ('waiting', 'replied');

-- What was said already (已发提醒): each step of each thing once.
create table organisation_reminder (
  id key primary key,
  mark text sorted not null unique,   -- thing, its day and the step
  at bigint not null                  -- UTC ms
);
