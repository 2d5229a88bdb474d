namespace Panel.Instances.Workloads.Documents;

/// <summary>A value, or all the reasons why there is none.</summary>
internal sealed record Validated<T>(T? Value, IReadOnlyList<Problem> Problems)
    where T : class
{
    public bool Ok => Value is not null;

    public static Validated<T> Of(T value) => new(value, []);

    public static Validated<T> Failed(params IReadOnlyList<Problem> problems) => new(null, problems);

    public static Validated<T> Failed(string field, string message) => Failed(new Problem(field, message));
}
