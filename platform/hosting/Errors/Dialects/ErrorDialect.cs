using Microsoft.AspNetCore.Http;

namespace Panel.Hosting.Errors.Dialects;

/// <summary>
/// How one surface of the API says what went wrong (spec accounts-and-auth.md). The path's prefix decides which.
/// </summary>
public abstract class ErrorDialect
{
    private static readonly ErrorDialect Native = new NativeDialect();

    private static readonly (PathString Prefix, ErrorDialect Dialect)[] Others =
    [
        ("/api/client", new AccountDialect()),
        ("/api/v1", new ProvisioningDialect()),
        ("/api/auth", new SessionDialect()),
        ("/api/apikeys", new SessionDialect()),
    ];

    public static ErrorDialect Of(PathString path)
    {
        foreach (var (prefix, dialect) in Others)
        {
            if (path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return dialect;
            }
        }

        return Native;
    }

    /// <summary>What <see cref="BodyOf"/> makes.</summary>
    public abstract Type BodyType { get; }

    public virtual int StatusOf(ApiError error) => error.Status;

    public abstract object BodyOf(ApiError error, HttpContext context);
}
