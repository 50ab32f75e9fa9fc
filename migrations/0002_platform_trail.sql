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
  previous bigint not null,        -- the entry or chunk that last touched this row; 0: none
  primary key (entry, table_name, row_id)
);
create index platform_trail_row_of on platform_trail_row (table_name, row_id, entry);

-- What touched each row last (行的最新留痕); clocks of processes differ, so ids cannot tell. Rows
-- that only batches touched have none: their chunks tell.
create table platform_trail_head (
  table_name text sorted not null,
  row_id bigint not null,
  toucher bigint not null,         -- an entry, or a chunk of a batch
  primary key (table_name, row_id)
);

-- Many rows written in many short transactions under one entry (批): an import, its undoing.
create table platform_trail_batch (
  id key primary key,
  what text not null,              -- in Chinese, to name one that was never finished
  opened_at bigint not null,       -- UTC ms
  chunks bigint not null,
  leaves bigint not null,          -- rows over all chunks
  root text not null,              -- the hash of the last chunk
  entry bigint references platform_trail (id) -- null: not finished
);
create index platform_trail_batch_open on platform_trail_batch (entry, opened_at);

-- The rows of one table in one transaction of a batch (段).
create table platform_trail_chunk (
  id key primary key,              -- what `previous` of a later touch names
  batch bigint not null references platform_trail_batch (id),
  no bigint not null,              -- 1, 2, 3 … without gaps
  table_name text sorted not null,
  first_id bigint not null,
  last_id bigint not null,
  hash text not null,              -- SM3 over the hash of the chunk before and all of this
  leaves blob not null,            -- by row: id, SM3 (zeros: gone), previous; 48 bytes
  unique (batch, no)
);
create index platform_trail_chunk_range on platform_trail_chunk (table_name, last_id, first_id);
create index platform_trail_chunk_first on platform_trail_chunk (table_name, first_id, id);

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
