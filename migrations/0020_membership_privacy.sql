-- Consent of people, and files with whole numbers.

-- Consent (同意): to what, in which words, on which form, from when, and until when.
create table membership_consent (
  id key primary key,
  person bigint not null,
  purpose text sorted not null
    check (purpose in ('contact', 'insurance', 'aid', 'care')),
  words text not null,                -- what was agreed to, word by word
  form text not null check (form in ('self', 'paper')),   -- 本人在线、纸质
  paper text not null,                -- which paper; empty when it was given online
  given_on text sorted not null,      -- ISO
  recorded_by bigint not null,        -- person
  withdrawn_on text sorted,           -- ISO
  withdrawn_why text not null,
  learnt_at bigint not null,          -- UTC ms
  version bigint not null,
  check (withdrawn_on is null or withdrawn_on >= given_on)
);
create index membership_consent_person on membership_consent (person, id);
create unique index membership_consent_once on membership_consent (person, purpose)
  where withdrawn_on is null;

-- Files with whole numbers (导出完整号码): asked with a reason, agreed to, made once.
create table membership_unmasked (
  id key primary key,
  asked_by bigint not null,           -- person
  q text not null,                    -- what was typed into the search
  f text not null,                    -- the filter, as it stands in an address
  fields text not null,               -- JSON: which numbers are to be whole
  reason text not null,
  request bigint not null,            -- the approval
  hash text not null,                 -- of exactly what was asked
  agreed_on text sorted,              -- ISO
  used_at bigint,                     -- UTC ms: the file was made
  made_at bigint not null,            -- UTC ms
  version bigint not null,
  check (used_at is null or agreed_on is not null)
);
create index membership_unmasked_asked on membership_unmasked (asked_by, id);
