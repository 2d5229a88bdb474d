using Panel.Nodes.Credentials;
using Panel.Nodes.Dns.Zones;

namespace Panel.Nodes.Dns.Writing;

/// <summary>A zone with the credential that reaches it, for as long as one piece of work lasts.</summary>
internal sealed record OpenedZone(KnownZone Row, OpenedCredential Credential);
