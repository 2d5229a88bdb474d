namespace Panel.Hosting.Outbound;

/// <summary>The panel does not connect there. The message names no address that a name led to.</summary>
public sealed class OutboundRefusedException(string host)
    : IOException($"{host} is not an address on the public internet.")
{
    public string Host { get; } = host;
}
