-- Arrangements of holidays that this house added (放假安排); what was known when the program was
-- built is in the program. The newest of a year that was not taken back counts.
create table platform_arrangement (
  id key primary key,
  year bigint not null check (year between 2020 and 2099),
  source text not null,                 -- 依据: the paper
  days text not null,                   -- JSON list of date, kind and name
  at bigint not null,                   -- UTC ms
  by_name text not null,                -- who saved it, as they were called then
  withdrawn boolean not null            -- 已撤回
);
