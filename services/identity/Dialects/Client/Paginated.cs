using Microsoft.EntityFrameworkCore;
using Panel.Hosting.ApiDescription;

namespace Panel.Identity.Dialects.Client;

/// <summary>A page of the account dialect; the body names it in the plural: <c>{"api_keys":{…}}</c>.</summary>
internal sealed record Paginated<T>(long Total, int PerPage, int Page, IReadOnlyList<T> Data);

internal static class PaginatedExtensions
{
    /// <summary>Says in the description what <see cref="Paging.Of"/> reads.</summary>
    public static RouteHandlerBuilder TakesPaging(this RouteHandlerBuilder endpoint) =>
        endpoint
            .TakesNumber("page", "From 1.", 1, Paging.LastPage)
            .TakesNumber("per_page", $"{Paging.Default} without it.", 1, Paging.Most)
            .TakesQuery("search", $"1 to {Paging.LongestSearch} characters.");

    /// <param name="rows">In the order that they are shown in.</param>
    public static async Task<Paginated<TShape>> PaginateAsync<TRow, TShape>(
        this IQueryable<TRow> rows,
        Paging paging,
        Func<TRow, TShape> shape,
        CancellationToken cancellationToken
    )
    {
        var total = await rows.LongCountAsync(cancellationToken);
        var found = await rows.Skip(paging.Offset).Take(paging.PerPage).ToListAsync(cancellationToken);
        return new Paginated<TShape>(total, paging.PerPage, paging.Page, [.. found.Select(shape)]);
    }
}
