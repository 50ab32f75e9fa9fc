-- What people say of themselves: facts beside the roster, changes that wait for approval, family.

-- Facts of a person that no list brings (个人补充信息); the roster holds the others.
create table membership_profile (
  id key primary key,
  person bigint not null unique,
  education text sorted not null,     -- 学历; empty when it is not known
  address_sealed blob,                -- 住址
  address_mask text not null,         -- 上海市黄浦****; empty when there is none
  address_hash text sorted,           -- keyed hash
  learnt_at bigint not null,          -- UTC ms
  version bigint not null
);

-- Changes that a person asked for (资料变更申请): done when the request is agreed to. What is asked
-- is sealed in the row, old and new values alike.
create table membership_proposal (
  id key primary key,
  person bigint not null,
  topic text sorted not null,         -- facts, or which row of the family: one open proposal each
  items text not null,                -- 变更项目, in words, for lists
  sealed blob,                        -- JSON of what is asked; null once it was erased
  request bigint not null,            -- the approval
  hash text not null,                 -- of the content that was asked
  is_open boolean not null,           -- not decided yet, or returned
  done_at bigint,                     -- UTC ms: the roster was changed
  made_at bigint not null,            -- UTC ms
  version bigint not null,
  check (done_at is null or not is_open)
);
create index membership_proposal_person on membership_proposal (person, id);
create unique index membership_proposal_open on membership_proposal (person, topic) where is_open;

-- Family (家庭成员): ended, never deleted. Health, work and study are sealed and shown to few.
create table membership_family (
  id key primary key,
  person bigint not null,             -- the member
  relation text sorted not null
    check (relation in ('spouse', 'child', 'parent', 'other')),
  name text not null,
  birth text sorted not null,         -- ISO day or year; empty when it is not known
  id_sealed blob,                     -- 身份证号
  id_mask text not null,
  id_hash text sorted,                -- keyed hash
  state_sealed blob,                  -- JSON: health, work or study
  since text sorted not null,         -- 登记生效日期, ISO
  ended_on text sorted,               -- ISO
  ended_why text not null,
  learnt_at bigint not null,          -- UTC ms
  version bigint not null,
  check (ended_on is null or ended_on >= since)
);
create index membership_family_person on membership_family (person, id);
