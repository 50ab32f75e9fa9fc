-- Bodies, people, offices and terms: the tree that every other area hangs on.

-- Kinds of body (组织类别): data, so that a house may add its own.
create table organisation_kind (
  code text sorted not null primary key,
  name text not null,
  position bigint not null,
  is_union boolean not null,          -- 独立建账的一级工会: incompatible offices count inside it
  is_root boolean not null            -- may stand without a parent
);

-- Which kind may stand below which (允许的下级).
create table organisation_kind_child (
  parent text sorted not null references organisation_kind (code),
  child text sorted not null references organisation_kind (code),
  primary key (parent, child)
);

insert into organisation_kind (code, name, position, is_union, is_root) values
  ('bureau_union', '局工会', 10, true, true),
  ('union', '基层工会', 20, true, true),
  ('branch', '分会', 30, false, false),
  ('group', '工会小组', 40, false, false),
  ('audit_committee', '经审委', 50, false, false),
  ('women_committee', '女工委', 60, false, false),
  ('committee', '其他委员会', 70, false, false),
  ('department', '部门', 80, false, false),
  ('outside', '外单位', 90, true, true);

insert into organisation_kind_child (parent, child) values
  ('bureau_union', 'union'), ('bureau_union', 'branch'), ('bureau_union', 'group'),
  ('bureau_union', 'audit_committee'), ('bureau_union', 'women_committee'),
  ('bureau_union', 'committee'), ('bureau_union', 'department'),
  ('union', 'union'), ('union', 'branch'), ('union', 'group'),
  ('union', 'audit_committee'), ('union', 'women_committee'),
  ('union', 'committee'), ('union', 'department'),
  ('branch', 'branch'), ('branch', 'group'), ('branch', 'women_committee'),
  ('branch', 'committee'),
  ('committee', 'committee'),
  ('department', 'department'),
  ('outside', 'outside');

-- Committees that a body of this kind is founded with (随同设立). Advice, with its source: who
-- founds a body may leave them out.
create table organisation_kind_committee (
  kind text sorted not null references organisation_kind (code),
  committee text sorted not null references organisation_kind (code),
  name text not null,                 -- appended to the full name
  short_name text not null,           -- appended to the short name
  advice text not null,               -- rule, source, how sure
  primary key (kind, committee)
);

insert into organisation_kind_committee (kind, committee, name, short_name, advice) values
  ('bureau_union', 'audit_committee', '经费审查委员会', '经审委',
   '独立管理经费的工会应设经费审查委员会（总工发〔2016〕27号第三十四条，条文待核实）'),
  ('bureau_union', 'women_committee', '女职工委员会', '女工委',
   '女会员10人以上设女职工委员会，不足10人设女职工委员（总工发〔2016〕27号第三十八条，条文待核实）'),
  ('union', 'audit_committee', '经费审查委员会', '经审委',
   '独立管理经费的工会应设经费审查委员会（总工发〔2016〕27号第三十四条，条文待核实）'),
  ('union', 'women_committee', '女职工委员会', '女工委',
   '女会员10人以上设女职工委员会，不足10人设女职工委员（总工发〔2016〕27号第三十八条，条文待核实）');

-- Bodies (组织) as they stand now; what they were stands in organisation_body_fact.
create table organisation_body (
  id key primary key,
  kind text sorted not null references organisation_kind (code),
  parent bigint references organisation_body (id),
  name text sorted not null,          -- 全称
  short_name text sorted not null,    -- 简称
  aliases text not null,              -- 别名, JSON list
  credit_code text,                   -- 统一社会信用代码
  outside boolean not null,           -- 外单位: receives documents, is not ours
  position bigint not null,           -- order among the children of one parent
  path text sorted not null unique,   -- /root/…/self/, follows the parents
  valid_from text sorted not null,    -- 成立日期, ISO
  valid_to text sorted,               -- last day (撤销前最后一天), ISO; null while it stands
  learnt_at bigint not null,          -- UTC ms of the newest fact
  version bigint not null,
  check (valid_to is null or valid_to >= valid_from)
);
create index organisation_body_parent on organisation_body (parent, position);
create index organisation_body_name on organisation_body (name);

-- Facts about bodies (组织沿革): from when they hold, and when they were learnt; never changed.
create table organisation_body_fact (
  id key primary key,
  body bigint not null references organisation_body (id),
  what text sorted not null
    check (what in ('founded', 'split_from', 'renamed', 'moved', 'merged_into', 'dissolved')),
  holds_from text sorted not null,    -- ISO; for an end the first day without the body
  learnt_at bigint not null,          -- UTC ms
  other bigint references organisation_body (id),  -- merged into it (并入), split from it (分出)
  parent bigint references organisation_body (id),
  name text not null,
  short_name text not null,
  reason text not null
);
create index organisation_body_fact_body on organisation_body_fact (body, holds_from, id);
create index organisation_body_fact_other on organisation_body_fact (other);

-- Batches of people who come together (整批登记): all of them are there at once, or none is.
create table organisation_batch (
  id key primary key,
  live boolean not null
);

-- When a batch came to be seen and when it was hidden again (整批登记沿革); never changed.
create table organisation_batch_flip (
  id key primary key,
  batch bigint not null references organisation_batch (id),
  live boolean not null,
  learnt_at bigint not null           -- UTC ms
);
create index organisation_batch_flip_batch on organisation_batch_flip (batch, id);

-- People (人员). Personal data beyond these belongs to the members' area.
create table organisation_person (
  id key primary key,
  name text sorted not null,
  staff_no text sorted,               -- 工号; unions count for themselves, so it may come again
  home bigint references organisation_body (id),  -- 所在组织
  first_home bigint references organisation_body (id),  -- 登记时所在组织, never changed
  batch bigint references organisation_batch (id),  -- there only while null or its batch is live
  email text,                         -- 工作邮箱
  can_sign_in boolean not null,       -- 已开通账号; which account it is, the platform knows
  active_from text sorted not null,   -- ISO
  active_to text sorted,              -- last day (离开前最后一天), ISO
  learnt_at bigint not null,          -- UTC ms of the registration, never changed
  version bigint not null,
  check (active_to is null or active_to >= active_from)
);
create index organisation_person_staff_no on organisation_person (staff_no);
create index organisation_person_batch on organisation_person (batch);
create index organisation_person_batch_account on organisation_person (batch) where can_sign_in;
create index organisation_person_home on organisation_person (home, name, id);
-- Lists go by name; searches look through all of it without opening each row.
create index organisation_person_name on organisation_person (name, id, staff_no, active_to);

-- Offices (职务).
create table organisation_office (
  code text sorted not null primary key,
  name text not null,
  position bigint not null,
  guarded boolean not null,           -- only who sets offices' powers may appoint to it
  seated boolean not null,            -- 委员会席位: who holds it takes a seat of the committee
  represents boolean not null         -- 法定代表人: its holder represents the union by law
);

insert into organisation_office (code, name, position, guarded, seated, represents) values
  ('chair', '主席', 10, false, true, true),
  ('vice_chair', '副主席', 20, false, true, false),
  ('money_chief', '经费分管负责人', 25, false, false, false),
  ('committee_member', '委员', 27, false, true, false),
  ('audit_chief', '经审主任', 30, false, true, false),
  ('audit_member', '经审委员', 40, false, true, false),
  ('women_chief', '女工委主任', 50, false, true, false),
  ('women_member', '女职工委员', 55, false, true, false),
  ('officer', '干事', 60, false, false, false),
  ('accountant', '会计', 70, false, false, false),
  ('cashier', '出纳', 80, false, false, false),
  ('head', '部门负责人', 90, false, false, false),
  ('leader', '小组长', 100, false, false, false),
  ('liaison', '联络员', 110, false, false, false),
  ('administrator', '系统管理员', 120, true, false, false);

-- What an office may do (职务权限).
create table organisation_office_power (
  id key primary key,
  office text sorted not null references organisation_office (code),
  power text sorted not null,         -- area.verb
  reach text sorted not null check (reach in ('here', 'below', 'everywhere')),
  unique (office, power)
);
create index organisation_office_power_power on organisation_office_power (power, office);

-- Powers that this house has met (已登记的权限): defaults are given once, later the table rules.
create table organisation_power_seen (
  power text sorted not null primary key,
  at bigint not null                  -- UTC ms
);

-- Offices that one person must not hold in one union at a time (不相容职务).
create table organisation_incompatible (
  one_office text sorted not null references organisation_office (code),
  other_office text sorted not null references organisation_office (code),
  rule text not null,                 -- the rule as one clause
  source text not null,               -- document, number, article
  primary key (one_office, other_office)
);

insert into organisation_incompatible (one_office, other_office, rule, source) values
  ('accountant', 'cashier', '管账与管钱须分开，会计不得兼任出纳',
   '工会会计制度（财会〔2021〕7号）和会计基础工作规范，条文待核实'),
  ('audit_chief', 'chair', '工会主席不得担任同级经审委成员',
   '工会基层组织选举工作条例（总工发〔2016〕27号）第三十五条，条文待核实'),
  ('audit_member', 'chair', '工会主席不得担任同级经审委成员',
   '工会基层组织选举工作条例（总工发〔2016〕27号）第三十五条，条文待核实'),
  ('audit_chief', 'money_chief', '分管经费的负责人不得担任同级经审委成员',
   '工会基层组织选举工作条例（总工发〔2016〕27号）第三十五条，条文待核实'),
  ('audit_member', 'money_chief', '分管经费的负责人不得担任同级经审委成员',
   '工会基层组织选举工作条例（总工发〔2016〕27号）第三十五条，条文待核实'),
  ('audit_chief', 'accountant', '财务人员不得担任同级经审委成员',
   '工会基层组织选举工作条例（总工发〔2016〕27号）第三十五条，条文待核实'),
  ('audit_member', 'accountant', '财务人员不得担任同级经审委成员',
   '工会基层组织选举工作条例（总工发〔2016〕27号）第三十五条，条文待核实'),
  ('audit_chief', 'cashier', '财务人员不得担任同级经审委成员',
   '工会基层组织选举工作条例（总工发〔2016〕27号）第三十五条，条文待核实'),
  ('audit_member', 'cashier', '财务人员不得担任同级经审委成员',
   '工会基层组织选举工作条例（总工发〔2016〕27号）第三十五条，条文待核实');

-- Terms of office (任职).
create table organisation_term (
  id key primary key,
  person bigint not null references organisation_person (id),
  office text sorted not null references organisation_office (code),
  body bigint not null references organisation_body (id),
  first_day text sorted not null,     -- ISO
  last_day text sorted,               -- ISO, the day itself included; null: until ended
  ended boolean not null,             -- somebody ended it; a term that only ran out is not ended
  appointed_by text not null,         -- the paper: 选举结果批复、任职通知
  learnt_at bigint not null,          -- UTC ms of the appointment, never changed
  version bigint not null,
  check (last_day is null or last_day >= first_day)
);
create index organisation_term_person on organisation_term (person, first_day);
create index organisation_term_body on organisation_term (body, office);
create index organisation_term_office on organisation_term (office, body);

-- Changes of a term's last day (任期变动); never changed.
create table organisation_term_fact (
  id key primary key,
  term bigint not null references organisation_term (id),
  before text sorted,                 -- the last day until then, ISO
  last_day text sorted,               -- the last day from then on, ISO
  learnt_at bigint not null,          -- UTC ms
  reason text not null
);
create index organisation_term_fact_term on organisation_term_fact (term, id);

-- Facts about people (人员变动): where they belonged and whether they were there, from which day,
-- and when it was learnt; never changed. The first home stands in organisation_person.
create table organisation_person_fact (
  id key primary key,
  person bigint not null references organisation_person (id),
  what text sorted not null check (what in ('home', 'left', 'back')),
  holds_from text sorted not null,    -- ISO; for 'left' the first day without them
  learnt_at bigint not null,          -- UTC ms
  before bigint references organisation_body (id),  -- 原所在组织
  home bigint references organisation_body (id),    -- 所在组织 from then on
  reason text not null
);
create index organisation_person_fact_person on organisation_person_fact (person, id);
create index organisation_person_fact_before on organisation_person_fact (before);
create index organisation_person_fact_home on organisation_person_fact (home);
