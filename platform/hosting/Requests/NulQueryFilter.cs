using Microsoft.AspNetCore.Builder;
using Panel.Hosting.Errors;

namespace Panel.Hosting.Requests;

/// <summary>Refuses queries with NUL, which no database keeps and no path holds.</summary>
internal static class NulQueryFilter
{
    public static IApplicationBuilder UseCleanQueries(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                // Rare enough that only then the query is taken apart.
                if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true)
                {
                    return next(context);
                }

                var field = context
                    .Request.Query.FirstOrDefault(parameter =>
                        parameter.Key.Contains('\0', StringComparison.Ordinal)
                        || parameter.Value.Any(value => value?.Contains('\0', StringComparison.Ordinal) == true)
                    )
                    .Key;
                return field is null
                    ? next(context)
                    : ApiErrors
                        .Invalid(field.Replace("\0", "", StringComparison.Ordinal), "Must not contain NUL.")
                        .ExecuteAsync(context);
            }
        );
}
