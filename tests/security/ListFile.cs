using Panel.Testing;

namespace Panel.Security.Tests;

/// <summary>A list beside the tests; # begins a comment.</summary>
internal static class ListFile
{
    public static IEnumerable<string> Read(string name) =>
        File.ReadLines(Repository.PathOf("tests", "security", name))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#');
}
