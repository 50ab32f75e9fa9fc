-- Requests that somebody must agree to, each bound to exactly its content (审批).

-- How a kind of request is decided (审批流程): the defaults are given once, later the table rules.
create table approvals_flow (
  id key primary key,
  kind text sorted not null unique,      -- area.kind
  name text not null,
  version bigint not null
);

-- One step of a flow (流程步骤).
create table approvals_flow_step (
  id key primary key,
  flow bigint not null references approvals_flow (id),
  place bigint not null,                 -- from 0
  office text sorted not null,           -- 职务
  whose text not null check (whose in ('own', 'union', 'above', 'named')),  -- 本组织、所属工会、上一级工会、指定
  body bigint,                           -- the named one
  unique (flow, place),
  check ((whose = 'named') = (body is not null))
);

-- One request (申请).
create table approvals_request (
  id key primary key,
  flow text sorted not null,             -- the kind; its steps are copied
  flow_name text not null,
  subject_kind text sorted not null,     -- what it is about
  subject_id bigint not null,
  title text not null,
  href text not null,                    -- where the subject is looked at
  requester bigint,                      -- person; null: not known to the house yet
  requester_name text not null,
  about bigint,                          -- person concerned (当事人), when another
  body bigint not null,                  -- where it is made
  body_name text not null,               -- as it was called then
  round bigint not null check (round > 0),   -- which content counts (第几稿)
  hash text not null,                    -- SM3 over the canonical JSON of that content
  state text sorted not null
    check (state in ('waiting', 'returned', 'agreed', 'refused', 'withdrawn', 'void')),
  is_open boolean not null,              -- waiting or returned
  step bigint,                           -- the step that waits, or that returned it
  why text not null,                     -- the reason that belongs to the state
  seat bigint,                           -- the body at which it waits now (办理处); null: nobody may
  seat_office text sorted,               -- the office that decides there
  asked_at bigint not null,              -- UTC ms
  changed_at bigint not null,            -- UTC ms
  version bigint not null,
  check (is_open = (state in ('waiting', 'returned'))),
  check (is_open = (step is not null)),
  check (state = 'waiting' or seat is null),
  check ((seat is null) = (seat_office is null))
);
create index approvals_request_seat on approvals_request (seat, seat_office, id);
create index approvals_request_requester on approvals_request (requester, id);
create index approvals_request_subject on approvals_request (subject_kind, subject_id, id);
-- A subject waits for one decision of a kind at a time.
create unique index approvals_request_once on approvals_request (flow, subject_kind, subject_id)
  where is_open;

-- One step of a request (办理步骤).
create table approvals_step (
  id key primary key,
  request bigint not null references approvals_request (id),
  place bigint not null,                 -- from 0
  office text sorted not null,           -- 职务
  office_name text not null,
  body bigint not null,                  -- the body that the flow says
  body_name text not null,
  seat bigint,                           -- where it waits or waited; null: not yet, or nobody
  seat_name text not null,
  moved text not null check (moved in ('', 'vacant', 'own')),  -- why elsewhere: 空缺、回避
  unique (request, place)
);

-- What was asked, one row for each wording (申请内容); never changed.
create table approvals_content (
  id key primary key,
  request bigint not null references approvals_request (id),
  round bigint not null,                 -- 第几稿, from 1
  hash text not null,                    -- SM3 over the canonical JSON
  lines text not null,                   -- JSON: label, before, after, keyed hash of masked values
  note text not null,                    -- 事由
  at bigint not null,                    -- UTC ms
  unique (request, round)
);

-- What was done to a request (办理经过); never changed. An agreement signs the content of its round.
create table approvals_act (
  id key primary key,
  request bigint not null references approvals_request (id),
  did text sorted not null
    check (did in ('ask', 'agree', 'refuse', 'return', 'resubmit', 'withdraw', 'void')),
  step bigint,                           -- place of the step; null for what was no step
  round bigint not null,
  hash text not null,                    -- the content that was in front of them
  person bigint,                         -- null: the house itself, or somebody outside it
  name text not null,
  office text not null,                  -- in which office, with its body, in words
  why text not null,
  at bigint not null                     -- UTC ms
);
create index approvals_act_request on approvals_act (request, id);
create index approvals_act_person on approvals_act (person, id);
-- A content is signed once by a step.
create unique index approvals_act_signature on approvals_act (request, round, step)
  where did = 'agree';
