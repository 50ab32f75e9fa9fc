-- Long work, messages, mail, files and settings.

-- Long work (后台任务): claimed with a lease and a fencing number.
create table platform_job (
  id key primary key,
  kind text sorted not null,            -- area.verb
  unique_key text sorted unique,        -- 去重键; null: may be enqueued any number of times
  owner bigint references platform_account (id),  -- who asked; null: the house itself
  payload text not null,                -- JSON
  state text sorted not null
    check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  run_after bigint not null,            -- UTC ms
  lease_until bigint not null,          -- UTC ms; after it another process may take the job
  fence bigint not null,                -- rises with every claim; each write of a job checks it
  attempts bigint not null,
  stop boolean not null,                -- 已要求取消
  done bigint not null,                 -- steps done, and where a resumed job goes on
  total bigint not null,                -- steps in all; 0: not known
  at bigint not null,                   -- UTC ms
  started_at bigint,
  finished_at bigint,
  outcome text not null,                -- what it gave, or why it failed
  check (done >= 0 and total >= 0 and attempts >= 0 and fence >= 0)
);
create index platform_job_due on platform_job (state, run_after);
create index platform_job_kind on platform_job (kind, state);
create index platform_job_owner on platform_job (owner, id);
create index platform_job_finished on platform_job (finished_at);

-- The inbox (消息).
create table platform_message (
  id key primary key,
  account bigint not null references platform_account (id),
  unique_key text sorted,               -- 去重键: a reminder is sent once
  subject_kind text sorted,
  subject_id bigint,
  title text not null,
  text text not null,
  href text not null,                   -- where it leads, within the site
  at bigint not null,                   -- UTC ms
  read_at bigint,                       -- null: 未读
  unique (account, unique_key)
);
create index platform_message_inbox on platform_message (account, read_at, id);

-- Letters on their way out (待发邮件), written with the message they carry.
create table platform_mail (
  id key primary key,
  message bigint not null unique references platform_message (id),
  letter text not null,                 -- Message-ID, the same for every try
  state text sorted not null check (state in ('waiting', 'sent', 'failed')),
  attempts bigint not null,
  try_after bigint not null,            -- UTC ms
  sent_at bigint,
  error text not null                   -- why the last try failed
);
create index platform_mail_due on platform_mail (state, try_after);

-- Files (文件): what is in them is stored once under its SHA-256.
create table platform_file (
  id key primary key,
  sha256 text sorted not null,
  size bigint not null check (size > 0), -- bytes
  name text not null,
  media_type text sorted not null,      -- by content, not by the sender's word
  account bigint references platform_account (id),  -- 上传人; null: made by the house
  at bigint not null                    -- UTC ms
);
create index platform_file_sha256 on platform_file (sha256);
create index platform_file_at on platform_file (at);

-- What a file belongs to (附件归属); who sees the subject sees the file.
create table platform_file_use (
  file bigint not null references platform_file (id),
  subject_kind text sorted not null,
  subject_id bigint not null,
  at bigint not null,                   -- UTC ms
  primary key (file, subject_kind, subject_id)
);
create index platform_file_use_subject on platform_file_use (subject_kind, subject_id, at);

-- Contents of files in pieces of 1 MiB (文件分片); used on PostgreSQL only.
create table platform_file_piece (
  sha256 text sorted not null,
  no bigint not null,                   -- 0, 1, 2 …
  bytes blob not null,
  at bigint not null,                   -- UTC ms
  primary key (sha256, no)
);

-- Settings that differ from their default (设置).
create table platform_setting (
  id key primary key,
  name text sorted not null unique,
  value text not null,                  -- JSON; of a secret only whether it is set
  sealed blob,                          -- 加密的口令; null: not a secret, or not set
  at bigint not null,                   -- UTC ms
  account bigint references platform_account (id)
);
