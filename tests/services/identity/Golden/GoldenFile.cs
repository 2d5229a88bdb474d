using System.Text;
using Panel.Testing;

namespace Panel.Identity.Tests.Golden;

/// <summary>
/// A script of requests and answers, one file per dialect; README.md beside it says how it is written.
/// </summary>
internal sealed class GoldenFile(string path, string preamble, IReadOnlyList<GoldenStep> steps)
{
    public const string Separator = "### ";

    public static IReadOnlyList<string> Dialects { get; } = ["native", "account", "session", "provisioning"];

    public IReadOnlyList<GoldenStep> Steps => steps;

    public static string PathOf(string name) => Repository.PathOf("tests", "services", "identity", "Golden", name);

    public static GoldenFile Read(string dialect)
    {
        var path = PathOf($"{dialect}.golden.http");
        var blocks = File.ReadAllText(path).Split($"\n{Separator}");
        return new GoldenFile(path, blocks[0], [.. blocks.Skip(1).Select(Parse)]);
    }

    public void Write(IEnumerable<GoldenStep> recorded)
    {
        var text = new StringBuilder(preamble);
        foreach (var step in recorded)
        {
            text.Append('\n').Append(Text(step));
        }

        File.WriteAllText(path, text.ToString());
    }

    private static GoldenStep Parse(string block)
    {
        var lines = block.TrimEnd().Split('\n');
        var notes = lines.Skip(1).TakeWhile(line => line.StartsWith('#')).ToList();
        var request = lines
            .Skip(1 + notes.Count)
            .TakeWhile(line => !line.StartsWith("HTTP", StringComparison.Ordinal))
            .ToList();
        var answer = lines.Skip(1 + notes.Count + request.Count).ToList();
        if (request.Count == 0 || answer.Count == 0)
        {
            throw new FormatException($"A request and an answer (HTTP) are needed: {lines[0]}");
        }

        var status = answer[0].Split(' ') is [_, var text] ? int.Parse(text) : 0;
        var (requestHeaders, requestBody) = Split(request);
        var (headers, body) = Split(answer);
        return new GoldenStep(lines[0], notes, request[0], requestHeaders, requestBody, status, headers, body);
    }

    private static (List<string> Headers, string Body) Split(List<string> message)
    {
        var headers = message.Skip(1).TakeWhile(line => line.Length > 0).ToList();
        return (headers, string.Join('\n', message.Skip(1 + headers.Count)).Trim('\n'));
    }

    private static string Text(GoldenStep step)
    {
        var text = new StringBuilder(Separator).Append(step.Title).Append('\n');
        foreach (var note in step.Notes)
        {
            text.Append(note).Append('\n');
        }

        Append(text, step.RequestLine, step.RequestHeaders, step.RequestBody);
        Append(text.Append('\n'), step.Status == 0 ? "HTTP" : $"HTTP {step.Status}", step.Headers, step.Body);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string first, IReadOnlyList<string> headers, string body)
    {
        text.Append(first).Append('\n');
        foreach (var header in headers)
        {
            text.Append(header).Append('\n');
        }

        if (body.Length > 0)
        {
            text.Append('\n').Append(body).Append('\n');
        }
    }
}
