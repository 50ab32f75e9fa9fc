-- Finding members: rare marks as small indexes of their own, and filters that are kept.

-- Few rows carry these marks, so their indexes cost an import next to nothing.
create index membership_member_model_worker on membership_member (path, pinyin, id)
  where model_worker;
create index membership_member_hardship on membership_member (path, pinyin, id)
  where hardship;
create index membership_member_flaws on membership_member (path, pinyin, id, union_body, flaws)
  where flaws <> 0;

-- Segments (人群): filters of the roster under a name, reused by other areas.
create table membership_segment (
  id key primary key,
  name text sorted not null,
  owner bigint not null,              -- account
  body bigint,                        -- 共享给哪一级组织; null: the owner's own
  filter text not null,               -- the filter as it stands in an address
  made_at bigint not null,            -- UTC ms
  version bigint not null,
  unique (owner, name)
);
create index membership_segment_body on membership_segment (body, id);
