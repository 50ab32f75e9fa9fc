-- Issued documents, who gets them, and who has confirmed (公文印发与签收).

-- One issued document (公文).
create table documents_document (
  id key primary key,
  issuer bigint not null,                -- the body that issued it
  issuer_path text sorted not null,      -- where that body stood then
  mark text not null,                    -- 发文机关标志
  number text sorted not null,           -- 发文字号
  title text not null,
  kind text not null check (kind in ('notice', 'report', 'request', 'reply', 'letter')),
  issued_on text sorted not null,        -- ISO date
  subject_kind text sorted not null,     -- what it carries
  subject_id bigint not null,
  main_text text not null,               -- 主送, as printed
  created_at bigint not null,            -- UTC ms
  version bigint not null,
  unique (issuer, number)
);
create index documents_document_subject on documents_document (subject_kind, subject_id);
create index documents_document_day on documents_document (issued_on, id);

-- One addressee (主送、抄送对象).
create table documents_recipient (
  id key primary key,
  document bigint not null references documents_document (id),
  body bigint,                           -- null: outside the tree
  body_path text sorted,
  name text not null,                    -- as printed
  role text not null check (role in ('main', 'copy')),
  acknowledged_at bigint,                -- UTC ms
  acknowledged_by text not null,         -- who confirmed, or who signed on paper
  how text not null check (how in ('', 'online', 'paper')),
  unique (document, role, name)
);
create index documents_recipient_body on documents_recipient (body, document);

-- One chase (催办签收).
create table documents_chase (
  id key primary key,
  document bigint not null references documents_document (id),
  at bigint not null,                    -- UTC ms
  name text not null,                    -- who chased
  bodies bigint not null                 -- how many had not confirmed
);
create index documents_chase_document on documents_chase (document, id);
