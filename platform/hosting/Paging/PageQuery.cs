using System.ComponentModel.DataAnnotations;
using Panel.Hosting.Errors;

namespace Panel.Hosting.Paging;

/// <summary>How a list is asked for; take it as <c>[AsParameters]</c>. Limit 1–200, default 50.</summary>
/// <param name="Limit">How many; 50 without it.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the page before.</param>
/// <param name="Search">Only what has this in its name, without regard to case.</param>
public readonly record struct PageQuery(
    [property: Range(1, PageQuery.Most)] string? Limit,
    string? Cursor,
    [property: MaxLength(PageQuery.LongestSearch)] string? Search
)
{
    public const int Default = 50;
    public const int Most = 200;
    public const int LongestSearch = 128;

    /// <summary>Null when something is wrong with it; then <paramref name="error"/> names the field.</summary>
    public PageRequest? Read(out ApiError? error)
    {
        var limit = Default;
        Guid? after = null;
        error = null;
        if (Limit is not null && (!int.TryParse(Limit, out limit) || limit is < 1 or > Most))
        {
            error = ApiErrors.Invalid("limit", $"Must be a number from 1 to {Most}.");
        }
        else if (Search is { Length: > LongestSearch })
        {
            error = ApiErrors.Invalid("search", $"At most {LongestSearch} characters.");
        }
        else if (Cursor is not null)
        {
            if (PageCursor.TryRead(Cursor, out var id))
            {
                after = id;
            }
            else
            {
                error = ApiErrors.Invalid("cursor", "Not a cursor of this list.");
            }
        }

        return error is null
            ? new PageRequest(limit, after, string.IsNullOrWhiteSpace(Search) ? null : Search.Trim())
            : null;
    }
}

/// <param name="After">The id that the page starts behind.</param>
public sealed record PageRequest(int Limit, Guid? After, string? Search);
