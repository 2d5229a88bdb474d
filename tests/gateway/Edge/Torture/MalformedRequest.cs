namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>A malformed request.</summary>
/// <param name="Rule">What it breaks: a section of RFC 9110, 9112 or 9113, or a rule of ours.</param>
/// <param name="Text">The bytes, in Latin-1; {host} stands for the gateway's
/// authority, {key} for a valid credential.</param>
public sealed record MalformedRequest(string Name, string Rule, string Text)
{
    public override string ToString() => Name;
}
