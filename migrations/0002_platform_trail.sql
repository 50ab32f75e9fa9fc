-- The trail (留痕): who did what, when, on what, and what each row looked like afterwards.

create table platform_trail (
  id key primary key,
  at bigint not null,              -- UTC ms
  account bigint,                  -- null: the house itself
  person bigint,
  name text not null,              -- who, as they were called then
  verb text sorted not null,       -- area.verb
  subject_kind text sorted not null,
  subject_id bigint not null,
  changes text not null,           -- JSON; sensitive values as salted hashes
  why text not null,
  hash text not null               -- SM3 over all of the above and the row hashes
);
create index platform_trail_subject on platform_trail (subject_kind, subject_id, id);
create index platform_trail_person on platform_trail (person, id);

-- What each touched row hashed to after the entry (行校验值).
create table platform_trail_row (
  entry bigint not null references platform_trail (id),
  table_name text sorted not null,
  row_id bigint not null,
  hash text not null,              -- or 'gone'
  previous bigint not null,        -- the entry that last touched this row; 0: none
  primary key (entry, table_name, row_id)
);
create index platform_trail_row_previous on platform_trail_row (table_name, row_id, previous);

-- The newest entry of each row (行的最新留痕); clocks of processes differ, so ids cannot tell.
create table platform_trail_head (
  table_name text sorted not null,
  row_id bigint not null,
  entry bigint not null references platform_trail (id),
  primary key (table_name, row_id)
);

-- Sensitive values with their salts (敏感值): may be erased, must not be changed.
create table platform_trail_value (
  entry bigint not null references platform_trail (id),
  place bigint not null,           -- which change of the entry
  salt text not null,
  old text,
  new text,
  primary key (entry, place)
);

-- Entries that no seal covers yet (待封存).
create table platform_trail_pending (
  entry bigint not null primary key references platform_trail (id)
);

-- The numbered order (序): given by the seal, never by id or clock.
create table platform_trail_leaf (
  seq bigint not null primary key, -- 1, 2, 3 … without gaps
  entry bigint not null unique references platform_trail (id),
  entry_hash text not null,
  seal bigint not null
);

-- The chain of seals (封存链).
create table platform_trail_seal (
  no bigint not null primary key,
  first_seq bigint not null,
  last_seq bigint not null,
  root text not null,              -- Merkle root over (seq, entry hash)
  previous text not null,
  at bigint not null,
  hash text not null               -- SM3 over all of the above
);
