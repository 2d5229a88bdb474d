namespace Panel.Gateway.Bench;

internal sealed record BenchOptions(IReadOnlyCollection<string> Parts, int Seconds, int Rounds, string? Json)
{
    public static BenchOptions Of(string[] args)
    {
        string? After(string name) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : null;
        string[] parts = [.. args.Where(argument => argument is "requests" or "sockets" or "memory")];
        return new(
            parts.Length > 0 ? parts : ["requests", "sockets", "memory"],
            int.Parse(After("--seconds") ?? "2"),
            int.Parse(After("--rounds") ?? "9"),
            After("--json")
        );
    }
}
