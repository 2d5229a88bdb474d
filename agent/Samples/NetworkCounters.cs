using System.Globalization;

namespace Panel.Agent.Samples;

/// <summary>Bytes that the machine has received and sent, from <c>/proc/net/dev</c>.</summary>
internal sealed class NetworkCounters(string file = "/proc/net/dev")
{
    // Traffic of containers passes a veth and a bridge before it reaches the machine's own interface.
    private static readonly string[] Inner = ["lo", "veth", "docker", "br-"];

    public (long Received, long Sent) Read()
    {
        var (received, sent) = (0L, 0L);
        foreach (var line in File.ReadLines(file))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || IsInner(line.AsSpan(0, colon).Trim()))
            {
                continue;
            }

            // Eight columns of receiving, then eight of sending; bytes are the first of each.
            var columns = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            received += long.Parse(columns[0], CultureInfo.InvariantCulture);
            sent += long.Parse(columns[8], CultureInfo.InvariantCulture);
        }

        return (received, sent);
    }

    private static bool IsInner(ReadOnlySpan<char> name)
    {
        foreach (var prefix in Inner)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && (prefix != "lo" || name.Length == 2))
            {
                return true;
            }
        }

        return false;
    }
}
