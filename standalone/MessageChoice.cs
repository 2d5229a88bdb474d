using System.CommandLine;
using System.CommandLine.Parsing;

namespace Panel.Standalone;

/// <summary>Which messages a verb is for: one, or all when it is said so.</summary>
internal sealed class MessageChoice
{
    private readonly Option<string?> _id = new("--id") { Description = "Only this message." };
    private readonly Option<bool> _all = new("--all") { Description = "All that are there now." };

    /// <summary>Of one listing.</summary>
    public static Option<int> Limit { get; } = CreateLimit();

    public void AddTo(Command verb)
    {
        verb.Options.Add(_id);
        verb.Options.Add(_all);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(_id) is { Length: > 0 } == result.GetValue(_all))
            {
                result.AddError("Say either --id or --all.");
            }
        });
    }

    /// <summary>Null for all.</summary>
    public string? Of(ParseResult arguments) => arguments.GetValue(_id);

    private static Option<int> CreateLimit()
    {
        var limit = new Option<int>("--limit")
        {
            Description = "At most so many of each, up to 1000.",
            DefaultValueFactory = _ => 20,
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                result.AddError("--limit is from 1 to 1000.");
            }
        });
        return limit;
    }
}
