-- Secret addresses that calendar programs fetch (日历订阅); one for each account and body.
create table plans_feed (
  id key primary key,
  account bigint not null references platform_account (id),
  person bigint not null,
  body bigint not null,                 -- organisation's body; 0: the person's own dates
  digest text sorted not null unique,   -- SHA-256 of the secret part of the address
  made_at bigint not null,              -- UTC ms
  unique (account, body)
);
create index plans_task_plan on plans_task (plan, project, due_on);
create index plans_task_body on plans_task (body, due_on);
create index plans_owner_person on plans_owner (person, plan);
