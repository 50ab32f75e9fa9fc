-- Two records of one person that became one (合并重复记录). What both were before is sealed in the
-- row, so that a merge can be undone while nothing later depends on it.
create table membership_merge (
  id key primary key,
  kept bigint not null,               -- person: the record that stays
  gone bigint not null,               -- person: the record that was merged into it
  gone_name text sorted not null,     -- as it was called
  gone_staff_no text sorted not null,
  gone_home bigint not null,          -- where it belonged
  kept_row bigint not null,           -- the roster's row, as the merge left it
  kept_version bigint not null,
  left_house boolean not null,        -- 人员记录已终止; otherwise it only lost its home
  choices text not null,              -- JSON: which fact came from which record
  sealed blob,                        -- JSON of both records before; null once it was erased
  reason text not null,
  made_by bigint not null,            -- person
  made_at bigint not null,            -- UTC ms
  undone_at bigint,                   -- UTC ms
  version bigint not null,
  check (kept <> gone)
);
create index membership_merge_kept on membership_merge (kept, id);
create unique index membership_merge_gone on membership_merge (gone) where undone_at is null;
