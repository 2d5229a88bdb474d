using System.Globalization;
using Panel.Hosting.Errors;
using Panel.Identity.Users;

namespace Panel.Identity.Dialects.Client;

/// <summary>Which page of a list of the account dialect.</summary>
internal sealed record Paging(int Page, int PerPage, string? Search)
{
    // No user's own list is longer, and an offset must fit a number.
    public const int LastPage = 1_000_000;
    public const int Default = 25;
    public const int Most = 100;
    public const int LongestSearch = 128;

    public int Offset => (Page - 1) * PerPage;

    /// <summary>Reads <c>page</c> (from 1), <c>per_page</c> (1–100, 25) and <c>search</c> (1–128).</summary>
    public static Result<Paging> Of(HttpRequest request)
    {
        var (page, perPage) = (NumberOf(request, "page", 1), NumberOf(request, "per_page", Default));
        var search = request.Query["search"].ToString();
        var problems = new ValidationErrors()
            .Check("page", page is >= 1 and <= LastPage, "must be a number from 1")
            .Check("per_page", perPage is >= 1 and <= Most, $"must be a number from 1 to {Most}")
            .Check("search", search.Length <= LongestSearch, $"must have 1 to {LongestSearch} characters");
        return problems.Error is { } error
            ? error
            : new Paging(page!.Value, perPage!.Value, search.Length == 0 ? null : search);
    }

    private static int? NumberOf(HttpRequest request, string name, int absent) =>
        request.Query[name].ToString() is not { Length: > 0 } text ? absent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
