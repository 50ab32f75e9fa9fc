-- Dues (会费): what a union asks of its members each month, what they paid, what is open.

-- How much (缴费办法), by month. Rows are only added; of two for one month the later one holds.
create table membership_dues_rate (
  id key primary key,
  union_body bigint not null,
  from_month text sorted not null,    -- 2025-01
  kind text sorted not null check (kind in ('share', 'fixed')),
  share_bp bigint not null check (share_bp between 0 and 10000),  -- 缴费比例, basis points
  fixed_fen bigint not null check (fixed_fen >= 0),               -- 定额, fen a month
  round_unit text sorted not null check (round_unit in ('fen', 'jiao', 'yuan')),
  round_mode text sorted not null check (round_mode in ('half_up', 'down', 'up')),
  exempt_retired boolean not null,
  exempt_retained boolean not null,
  source text not null,               -- 依据: document, number, article
  confirmed boolean not null,         -- whether somebody here read that document
  made_by bigint not null,            -- account
  made_at bigint not null             -- UTC ms
);
create index membership_dues_rate_union on membership_dues_rate (union_body, from_month, id);

-- What a share is taken of (缴费基数): somebody's wages, sealed; the hash binds it to the trail.
create table membership_dues_base (
  id key primary key,
  person bigint not null,
  from_day text sorted not null,      -- ISO
  amount_sealed blob,                 -- fen as digits
  amount_hash text sorted not null,   -- keyed
  why text not null,
  made_by bigint not null,            -- account
  made_at bigint not null             -- UTC ms
);
create index membership_dues_base_person on membership_dues_base (person, from_day, id);

-- Monthly runs (月度应收); one that counts for each union and month.
create table membership_dues_run (
  id key primary key,
  union_body bigint not null,
  month text sorted not null,
  state text sorted not null check (state in ('making', 'closed', 'undoing', 'undone')),
  upto bigint not null,               -- person up to whom the job came
  row_count bigint not null,
  due_fen bigint not null,            -- sum of its rows
  made_by bigint not null,            -- account
  made_at bigint not null,            -- UTC ms
  why text not null,                  -- why it was taken back
  version bigint not null
);
create unique index membership_dues_run_live on membership_dues_run (union_body, month)
  where state <> 'undone';
create index membership_dues_run_union on membership_dues_run (union_body, id);

-- Rows of a run (应收行): what somebody owes for its month, and what is put right of earlier months.
create table membership_dues_line (
  id key primary key,
  run bigint not null references membership_dues_run (id),
  union_body bigint not null,
  person bigint not null,
  for_month text sorted not null,     -- the month of the run, or an earlier one that is put right
  outcome text sorted not null,       -- due, missing, or why nothing is asked
  base bigint references membership_dues_base (id),
  amount_fen bigint not null,         -- less than nothing gives back
  void boolean not null,              -- its run was taken back
  unique (run, person, for_month)
);
create index membership_dues_line_person on membership_dues_line (union_body, person, for_month);

-- Lists that came as a sheet (名单): deductions from wages, or bases.
create table membership_dues_list (
  id key primary key,
  union_body bigint not null,
  kind text sorted not null check (kind in ('payroll', 'base')),
  title text not null,
  day text sorted not null,           -- when it was paid; from when the bases hold
  digest text sorted not null,        -- of what was brought: the same twice is once
  state text sorted not null check (state in ('staged', 'taking', 'taken', 'dropped')),
  upto bigint not null,               -- row up to which the job came
  row_count bigint not null,
  taken_count bigint not null,
  taken_fen bigint not null,
  made_by bigint not null,            -- account
  made_at bigint not null,            -- UTC ms
  version bigint not null
);
create unique index membership_dues_list_same on membership_dues_list (union_body, kind, digest)
  where state <> 'dropped';
create index membership_dues_list_union on membership_dues_list (union_body, id);

-- Rows of such a list (名单行), as they were written and whom they are about.
create table membership_dues_list_row (
  id key primary key,
  list bigint not null references membership_dues_list (id),
  no bigint not null,                 -- row of the sheet, from 1
  staff_no text not null,
  name text not null,
  amount_sealed blob,                 -- fen as digits; gone once bases were taken
  person bigint,
  problem text sorted not null,       -- empty when the row is taken
  unique (list, no)
);

-- Payments (缴费). Never removed: a wrong one is reversed, with a reason.
create table membership_dues_payment (
  id key primary key,
  union_body bigint not null,
  person bigint not null,
  amount_fen bigint not null check (amount_fen <> 0),   -- less than nothing was given back
  way text sorted not null check (way in ('cash', 'transfer', 'payroll', 'refund')),
  day text sorted not null,
  for_month text sorted,              -- null: the oldest months first
  note text not null,
  list bigint references membership_dues_list (id),
  made_by bigint not null,            -- account
  made_at bigint not null,            -- UTC ms
  reversed_at bigint,                 -- UTC ms
  reversed_why text not null
);
create index membership_dues_payment_person on membership_dues_payment (union_body, person, id);
create index membership_dues_payment_day on membership_dues_payment (union_body, day, id);

-- Receipts (收据): numbered without gaps in each union and year, void visibly.
create table membership_dues_receipt (
  id key primary key,
  union_body bigint not null,
  year bigint not null,
  no bigint not null,
  payment bigint references membership_dues_payment (id),
  list bigint references membership_dues_list (id),
  payer text not null,
  about text not null,
  amount_fen bigint not null,
  day text sorted not null,
  made_by bigint not null,            -- account
  made_at bigint not null,            -- UTC ms
  voided_at bigint,                   -- UTC ms
  voided_why text not null,
  unique (union_body, year, no)
);
create index membership_dues_receipt_payment on membership_dues_receipt (payment);
create index membership_dues_receipt_list on membership_dues_receipt (list);

-- The last number of a union's receipts in a year (收据编号).
create table membership_dues_number (
  id key primary key,
  union_body bigint not null,
  year bigint not null,
  last_no bigint not null,
  unique (union_body, year)
);

-- Kept figures (留存数字): each write brings those of its people in step; doctor recomputes them.
create table membership_dues_account (
  id key primary key,
  union_body bigint not null,
  person bigint not null,
  due_fen bigint not null,
  paid_fen bigint not null,
  oldest text sorted not null,        -- oldest month not paid whole; 9999-12 when there is none
  unique (union_body, person)
);
create index membership_dues_account_oldest
  on membership_dues_account (union_body, oldest, person);
create index membership_dues_account_person on membership_dues_account (person);

-- The same by month (月账).
create table membership_dues_month (
  id key primary key,
  union_body bigint not null,
  person bigint not null,
  month text sorted not null,
  due_fen bigint not null,
  paid_fen bigint not null,
  unique (union_body, person, month)
);
create index membership_dues_month_month on membership_dues_month (union_body, month);
