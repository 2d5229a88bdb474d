namespace Panel.Instances.Workloads.Documents;

/// <summary>A value, or all the reasons why there is none.</summary>
internal sealed record Checked<T>(T? Value, IReadOnlyList<Problem> Problems)
    where T : class
{
    public bool Ok => Value is not null;

    public static Checked<T> Of(T value) => new(value, []);

    public static Checked<T> Failed(params IReadOnlyList<Problem> problems) => new(null, problems);

    public static Checked<T> Failed(string field, string message) => Failed(new Problem(field, message));
}
