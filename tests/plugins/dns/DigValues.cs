using System.Globalization;
using System.Text;
using Panel.Testing;

namespace Panel.Plugins.Dns.Tests;

/// <summary>Reads what dig prints, by rules written for the tests alone.</summary>
internal static class DigValues
{
    public static async Task<IReadOnlyList<string>> LookAsync(int port, string name, string type) =>
        [.. (await Dig.AskAsync(port, name, type)).Select(line => type == "TXT" ? Text(line) : Plain(type, line))];

    private static string Plain(string type, string line) =>
        type is "CNAME" or "NS" or "MX" or "SRV" ? line.TrimEnd('.') : line;

    // "first" "second": strings in quotation marks, \DDD for an octet, \x for itself.
    private static string Text(string line)
    {
        var octets = new List<byte>();
        var inside = false;
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == '"')
            {
                inside = !inside;
            }
            else if (line[index] == '\\' && char.IsAsciiDigit(line[index + 1]))
            {
                octets.Add(byte.Parse(line.AsSpan(index + 1, 3), CultureInfo.InvariantCulture));
                index += 3;
            }
            else if (inside)
            {
                index += line[index] == '\\' ? 1 : 0;
                octets.AddRange(Encoding.UTF8.GetBytes(line[index].ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }
}
