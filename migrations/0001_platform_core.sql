-- What the seam itself needs: command keys and the leases of node numbers.

-- The answer that each command gave (命令键): a second arrival gets the first answer.
create table platform_command (
  key text sorted not null primary key,
  at bigint not null,           -- UTC ms; old ones are swept
  answer text not null          -- JSON
);
create index platform_command_at on platform_command (at);

-- Node numbers in ids (节点租约), one per running process.
create table platform_node (
  number bigint not null primary key,
  holder text not null,
  lease_until bigint not null,  -- UTC ms
  used_until bigint not null    -- UTC ms; no id of this node lies above it
);

-- Fingerprints of the encryption keys this database was written with (密钥登记); the keys
-- themselves lie outside.
create table platform_key (
  purpose text sorted not null,
  number bigint not null,
  fingerprint text not null,
  made_at bigint not null,      -- UTC ms
  primary key (purpose, number)
);
