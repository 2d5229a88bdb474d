using System.Text;
using Panel.Testing;

namespace Panel.Plugins.Dns.Tests;

/// <summary>Reads what dig prints, by rules written for the tests alone.</summary>
internal static class DigValues
{
    public static async Task<IReadOnlyList<string>> LookAsync(int port, string name, string type) =>
        [.. (await Dig.AskAsync(port, name, type)).Select(line => type == "TXT" ? Text(line) : Plain(type, line))];

    /// <summary>Without the last dot of names.</summary>
    public static string Plain(string type, string line) =>
        type is "CNAME" or "NS" or "MX" or "SRV" ? line.TrimEnd('.') : line;

    /// <summary>"first" "second": strings in quotation marks, \DDD for an octet, \x for itself.</summary>
    public static string Text(string line, int digits = 10)
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
                octets.Add(Convert.ToByte(Digits(line, index + 1, digits)));
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

    private static int Digits(string line, int start, int digits) =>
        line.Substring(start, 3).Aggregate(0, (number, digit) => (number * digits) + (digit - '0'));
}
