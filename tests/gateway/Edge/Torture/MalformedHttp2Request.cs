namespace Panel.Gateway.Tests.Edge.Torture;

/// <summary>A malformed request of HTTP/2.</summary>
/// <param name="Rule">What it breaks: a section of RFC 9110 or 9113, or a rule of ours.</param>
/// <param name="Frames">What is sent behind the preface, given the headers of a good GET.</param>
public sealed record MalformedHttp2Request(string Name, string Rule, Func<(string Name, string Value)[], byte[]> Frames)
{
    public override string ToString() => Name;
}
