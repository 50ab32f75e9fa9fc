-- Where the work on a change set stands, and the ways by which its rows are found.

-- What a change set has done so far (变更集进度): its job goes on from here after a crash.
create table membership_set_work (
  set_id bigint not null primary key references membership_set (id),
  upto bigint not null,               -- 已写到: the last row of the source that was written
  added bigint not null,              -- 新增
  changed bigint not null,            -- 变更
  removed bigint not null,            -- 移出
  people bigint,                      -- organisation's batch of the people who come with the set
  trail bigint,                       -- the trail's batch over its rows
  tidying bigint,                     -- the trail's batch over what is put away afterwards
  again boolean not null              -- once its rows are gone it is staged again, not dropped
);

-- At most one undoing of a set that is not dropped (同一变更集不能撤销两次).
create unique index membership_set_undoing on membership_set (undoes)
  where state in ('writing', 'live');

create index membership_member_made on membership_member (made_by, id) where made_by is not null;
create index membership_member_ended on membership_member (ended_by, id)
  where ended_by is not null;
create index membership_fact_made on membership_fact (made_by, id) where made_by is not null;
create index membership_fact_learnt on membership_fact (learnt_at);

-- What a set adds to kept figures is summed as it is written: one row for each home and group.
create unique index membership_figure_delta_set
  on membership_figure_delta (made_by, body, standing, sex, birth_year);
create index membership_figure_delta_path on membership_figure_delta (path);
