"""The schema of the product's own policies: which entities, actions and circumstances a rule may speak of."""

# Competence levels are tags, so that a new subject needs no change here. Dates are Long seconds, comparable and exact.
SCHEMA = """\
entity Group in [Team];
entity Team in [Team];
entity Person in [Team, Group] = {
  role: String,
  clearance?: Long,
  employed: Bool,
  last_day?: Long,
} tags Long;
entity ToolGroup in [ToolGroup];
entity Tool in [ToolGroup] = {
  status: String,
  max_class: Long,
  until: Long,
  location: String,
  personal_ok: Bool,
} tags Long;
entity DataDomain in [DataDomain];
entity Dataset in [DataDomain] = {
  class: Long,
  personal: Bool,
  special: Bool,
  purposes: Set<Purpose>,
  owner?: Person,
  stored_in: String,
};
entity AgentGroup in [AgentGroup];
entity Agent in [AgentGroup] = {
  state: String,
  kind: String,
  max_class: Long,
  until: Long,
  own_stack: Bool,
  owner?: Person,
  audience: Set<Team>,
} tags Long;
entity DataClass = { rank: Long };
entity Purpose in [Purpose];
entity Competence in [Competence];

type Circumstances = {
  now: Long,
  purpose: Purpose,
  data_class: Long,
  tool?: Tool,
  agent?: Agent,
  mfa: Bool,
  channel: String,
  action?: { soft?: Bool, name?: String },
};

action use appliesTo { principal: [Person, Agent], resource: [Tool], context: Circumstances };
action send, read, export, train_on appliesTo {
  principal: [Person, Agent], resource: [Dataset, Tool], context: Circumstances
};
action run appliesTo { principal: [Person, Agent], resource: [Agent], context: Circumstances };
action approve, grant appliesTo {
  principal: [Person], resource: [Tool, Dataset, Agent], context: Circumstances
};
"""
