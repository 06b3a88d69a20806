/** What alerts tell of. Names, codes, counts and times only: nothing of what a document or a system says. */
export const troubles = {
  'trouble.letters': {
    one: '{n} open dead letter: {code}, {code:meaning}',
    other: '{n} open dead letters: {code}, {code:meaning}',
  },
  'trouble.letters-of': {
    one: '{n} open dead letter of {system}: {code}, {code:meaning}',
    other: '{n} open dead letters of {system}: {code}, {code:meaning}',
  },
  'trouble.aged': {
    one: '{n} dead letter of {place} waits for a person, the oldest for {ageMs:age}',
    other: '{n} dead letters of {place} wait for a person, the oldest for {ageMs:age}',
  },
  'trouble.waiting': {
    one: '{n} item for {place} should be done and waits, the oldest for {ageMs:age}: does a worker run?',
    other: '{n} items for {place} should be done and wait, the oldest for {ageMs:age}: does a worker run?',
  },
  'trouble.flow-late': 'The flow {flow} has not read {system} since it was due on {due}, {ageMs:age} ago',
  'trouble.ack-overdue': {
    one: '{partner} has not acknowledged {n} document in time, the oldest was made {ageMs:age} ago',
    other: '{partner} has not acknowledged {n} documents in time, the oldest was made {ageMs:age} ago',
  },
  'trouble.paused': '{system} is paused by a person: nothing is sent to it until it is resumed',
  'trouble.failing': '{system} does not work: {failures} failures in a row; it is tried again by itself',
  'trouble.certificate-over': 'The certificate of {system} ({host}) expired on {at}',
  'trouble.certificate': {
    one: 'The certificate of {system} ({host}) expires in {n} day, on {at}',
    other: 'The certificate of {system} ({host}) expires in {n} days, on {at}',
  },
  'trouble.silent': 'Nothing came from {partner} for {hours} hours',
  'trouble.absent': '{partner} usually sends {usual} documents by this hour and has sent few or none today',
} as const
