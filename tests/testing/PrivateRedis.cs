using System.Globalization;

namespace Panel.Testing;

/// <summary>A Redis server of the test's own.</summary>
public sealed class PrivateRedis() : PrivateServer("redis.sh")
{
    private readonly int _port = FreePort.Next();

    public Uri Url => new($"redis://127.0.0.1:{_port}");

    /// <summary>More of <c>redis-server</c>'s options.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    private protected override IEnumerable<string> Ports => [_port.ToString(CultureInfo.InvariantCulture), .. Options];
}
