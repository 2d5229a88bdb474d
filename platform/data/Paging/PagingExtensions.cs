using Microsoft.EntityFrameworkCore;
using Panel.Hosting.Paging;

namespace Panel.Data.Paging;

public static class PagingExtensions
{
    /// <summary>Newest first by id (keyset): stable under inserts, never loads more than one row too many.</summary>
    public static async Task<Page<TShape>> ToPageAsync<TRow, TShape>(
        this IQueryable<TRow> rows,
        PageRequest request,
        Func<TRow, TShape> shape,
        CancellationToken cancellationToken
    )
        where TRow : class, IHasId
    {
        if (request.After is { } after)
        {
            rows = rows.Where(row => row.Id < after);
        }

        var found = await rows.OrderByDescending(row => row.Id).Take(request.Limit + 1).ToListAsync(cancellationToken);
        var more = found.Count > request.Limit;
        if (more)
        {
            found.RemoveAt(found.Count - 1);
        }

        return new Page<TShape>([.. found.Select(shape)], more ? PageCursor.Write(found[^1].Id) : null);
    }
}
