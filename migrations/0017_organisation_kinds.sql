-- Kinds and offices that are edited in pages, and the offices that a body has.

-- Rises with every save of the page; what came with the program may be changed, never dropped.
alter table organisation_kind add column version bigint not null default 1;
alter table organisation_kind add column built_in boolean not null default true;
alter table organisation_office add column version bigint not null default 1;
alter table organisation_office add column built_in boolean not null default true;

-- Offices that a body of this kind is founded with, all vacant (随同设立的职务).
create table organisation_kind_office (
  kind text sorted not null references organisation_kind (code),
  office text sorted not null references organisation_office (code),
  primary key (kind, office)
);

insert into organisation_kind_office (kind, office) values
  ('bureau_union', 'chair'), ('bureau_union', 'vice_chair'), ('bureau_union', 'money_chief'),
  ('bureau_union', 'accountant'), ('bureau_union', 'cashier'),
  ('union', 'chair'), ('union', 'vice_chair'), ('union', 'accountant'), ('union', 'cashier'),
  ('branch', 'chair'),
  ('group', 'leader'),
  ('audit_committee', 'audit_chief'), ('audit_committee', 'audit_member'),
  ('women_committee', 'women_chief'),
  ('department', 'head'),
  ('outside', 'liaison');

-- Kinds of body in which an office may be held (可设的类别); an office without a row: in any.
create table organisation_office_kind (
  office text sorted not null references organisation_office (code),
  kind text sorted not null references organisation_kind (code),
  primary key (office, kind)
);

-- Offices that a body has, held or vacant (已设职务).
create table organisation_post (
  id key primary key,
  body bigint not null references organisation_body (id),
  office text sorted not null references organisation_office (code),
  learnt_at bigint not null,          -- UTC ms
  unique (body, office)
);
create index organisation_post_office on organisation_post (office);
