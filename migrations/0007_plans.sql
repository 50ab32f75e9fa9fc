-- The plan, its projects, and what was done for them.

-- A body's work plan of one year (年度工作计划).
create table plans_plan (
  id key primary key,
  body bigint not null,                 -- organisation's body
  year bigint not null check (year between 2000 and 2199),
  title text not null,
  number text not null,                 -- 发文字号; empty before issue
  issued_on text,                       -- ISO date of issue; null before issue
  state text not null check
    (state in ('draft', 'deliberation', 'issued', 'running', 'closing', 'archived')),
  previous bigint references plans_plan (id),   -- 上一年度计划
  document bigint,                      -- documents' document, once issued
  summary text not null,                -- 年终总结
  created_by text not null,
  created_at bigint not null,
  version bigint not null,
  unique (body, year)
);
create index plans_plan_year on plans_plan (year desc, id);

-- The text it was read from (原文); parts and projects point into it.
create table plans_source (
  id key primary key,
  plan bigint not null unique references plans_plan (id),
  text text not null,
  encoding text not null,
  sha256 text not null,
  head text not null,                   -- JSON list of pieces (版头)
  tail text not null,                   -- JSON list of pieces (版记)
  rest text not null,                   -- JSON list of fragments (未归类)
  warnings text not null                -- JSON list (读取提示)
);

-- To whom it is sent (主送、抄送).
create table plans_recipient (
  id key primary key,
  plan bigint not null references plans_plan (id),
  place bigint not null,
  copy boolean not null,                -- 抄送
  printed text not null,                -- as the document says
  body bigint                           -- null: outside the tree, or a group of bodies
);
create index plans_recipient_plan on plans_recipient (plan, place);

-- Chapters, measures and sentences (章、条、句).
create table plans_part (
  id key primary key,
  plan bigint not null references plans_plan (id),
  parent bigint references plans_part (id),
  place bigint not null,                -- order within the whole plan
  kind text not null check (kind in ('chapter', 'measure', 'sentence')),
  number text not null,
  text text not null,                   -- heading, or the sentence
  span_from bigint not null,            -- Unicode scalars of the source; equal: not from it
  span_to bigint not null
);
create index plans_part_plan on plans_part (plan, place);

-- Rows of the project list (项目).
create table plans_project (
  id key primary key,
  plan bigint not null references plans_plan (id),
  place bigint not null,
  no text not null,                     -- 序号 as printed
  name text sorted not null,
  time_text text not null,              -- 计划时间 as printed
  windows text not null,                -- JSON list of month windows
  rhythm text not null check (rhythm in
    ('windows', 'monthly', 'quarterly', 'half_yearly', 'milestones', 'open')),
  owner_text text not null,             -- 负责部门 as printed
  chapter bigint references plans_part (id),  -- where it belongs, by its first confirmed link
  decision text check (decision in ('postponed', 'cancelled', 'merged')),
  decision_reason text not null,
  merged_into bigint references plans_project (id),
  last_on text,                         -- ISO date of the newest progress entry
  span_from bigint not null,
  span_to bigint not null,
  version bigint not null
);
create index plans_project_plan on plans_project (plan, place);

-- Who does it (牵头、配合), each with its part.
create table plans_owner (
  id key primary key,
  plan bigint not null references plans_plan (id),
  project bigint not null references plans_project (id),
  place bigint not null,
  role text not null check (role in ('lead', 'join')),
  printed text not null,
  body bigint,                          -- null: outside the tree
  person bigint,                        -- 责任人
  due_on text,                          -- 完成时限 of this part, ISO
  part text not null,                   -- 分工
  version bigint not null
);
create index plans_owner_plan on plans_owner (plan, project, place);
create index plans_owner_project on plans_owner (project, place);
create index plans_owner_body on plans_owner (body, plan);

-- Due dates that follow from windows and rhythm, or milestones (时点).
create table plans_occurrence (
  id key primary key,
  plan bigint not null references plans_plan (id),
  project bigint not null references plans_project (id),
  place bigint not null,
  label text not null,
  from_on text sorted not null,
  to_on text sorted not null,
  due_on text sorted not null,
  done_on text,                         -- 销号: the day it was done
  version bigint not null
);
create index plans_occurrence_plan on plans_occurrence (plan, project, place);
create index plans_occurrence_project on plans_occurrence (project, place);
create index plans_occurrence_due on plans_occurrence (plan, due_on);

-- What is to be done below a project (任务).
create table plans_task (
  id key primary key,
  plan bigint not null references plans_plan (id),
  project bigint not null references plans_project (id),
  occurrence bigint,                    -- a key of plans_occurrence, kept when that is redrawn
  title text not null,
  body bigint,
  person bigint,
  who text not null,                    -- name of the person or body, as chosen
  due_on text sorted not null,
  done_on text,
  done_by text not null,
  version bigint not null
);
create index plans_task_project on plans_task (project, due_on);
create index plans_task_person on plans_task (person, due_on);

-- What was done (进展).
create table plans_progress (
  id key primary key,
  plan bigint not null references plans_plan (id),
  project bigint not null references plans_project (id),
  occurrence bigint,                    -- a key of plans_occurrence, kept when that is redrawn
  about_on text sorted not null,        -- the day it was done, ISO
  text text not null,
  figures text not null,                -- JSON list of name, value, unit
  finishes boolean not null,            -- 销号
  body bigint,                          -- whose part; null: outside body
  body_name text not null,
  behalf boolean not null,              -- 代报 by the lead
  person bigint not null,
  by_name text not null,
  at bigint not null
);
create index plans_progress_project on plans_progress (project, about_on);
create index plans_progress_plan on plans_progress (plan, about_on);

-- How we know (佐证): a file, or a thing of another area.
create table plans_evidence (
  id key primary key,
  progress bigint not null references plans_progress (id),
  project bigint not null references plans_project (id),
  title text not null,
  length bigint not null,               -- bytes; 0 for a thing of another area
  file bigint,
  subject_kind text,
  subject_id bigint,
  check ((file is null) <> (subject_kind is null))
);
create index plans_evidence_project on plans_evidence (project);

-- Which part of the text a project carries out (条目与项目的对应).
create table plans_link (
  id key primary key,
  plan bigint not null references plans_plan (id),
  part bigint not null references plans_part (id),
  project bigint not null references plans_project (id),
  state text not null check (state in ('suggested', 'confirmed', 'rejected')),
  unique (part, project)
);
create index plans_link_plan on plans_link (plan);
create index plans_link_project on plans_link (project);

-- The plan as it was issued (印发时), never changed.
create table plans_baseline (
  id key primary key,
  plan bigint not null unique references plans_plan (id),
  at bigint not null,
  projects text not null                -- JSON
);

-- Changes after issue (调整).
create table plans_amendment (
  id key primary key,
  plan bigint not null references plans_plan (id),
  project bigint references plans_project (id),
  what text not null,
  before text not null,
  after text not null,
  reason text not null,
  by_name text not null,
  at bigint not null
);
create index plans_amendment_plan on plans_amendment (plan, at);

-- What was said while it was deliberated (审议意见).
create table plans_opinion (
  id key primary key,
  plan bigint not null references plans_plan (id),
  text text not null,
  by_name text not null,
  at bigint not null
);
create index plans_opinion_plan on plans_opinion (plan, at);

-- Who was pressed (催办).
create table plans_chase (
  id key primary key,
  plan bigint not null references plans_plan (id),
  project bigint not null references plans_project (id),
  text text not null,
  told text not null,                   -- names of who was told
  by_name text not null,
  at bigint not null
);
create index plans_chase_project on plans_chase (project, at);

-- Reminders that went out, each once (提醒).
create table plans_reminder (
  id key primary key,
  mark text sorted not null unique,     -- occasion, thing and account
  project bigint not null references plans_project (id),
  at bigint not null
);

-- A document on its way to a plan (预览).
create table plans_import (
  id key primary key,
  account bigint not null,
  body bigint not null,
  name text not null,                   -- of the file, or how it began
  source text not null,                 -- JSON: text, encoding, hash
  draft text not null,                  -- JSON, as edited so far
  at bigint not null,
  version bigint not null
);
create index plans_import_account on plans_import (account, at);
