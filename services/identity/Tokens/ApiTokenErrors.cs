using Panel.Hosting.Errors;

namespace Panel.Identity.Tokens;

/// <summary>The account dialect knows limit and name by their codes and has texts of its own for them.</summary>
internal static class ApiTokenErrors
{
    public const int Most = 50;

    public static readonly ApiError NotFound = new(404, "not_found", "There is no such API token.");

    public static readonly ApiError BeyondOwnToken = new(
        403,
        "beyond_own_token",
        "A token cannot make or change one that may do more, or longer, than itself."
    );

    public static readonly ApiError TooMany = ApiErrors.Conflict(
        "api_token_limit",
        $"Nobody has more than {Most} API tokens."
    );

    public static readonly ApiError NameTaken = ApiErrors.Conflict(
        "api_token_name_taken",
        "Another API token of yours has this name."
    );

    public static readonly ApiError OwnerSuspended = ApiErrors.Conflict("owner_suspended", "The user is suspended.");

    public static readonly ApiError OrganizationGone = ApiErrors.NotFound("organization");

    public static readonly ApiError CredentialGone = ApiErrors.Unauthorized(
        "The credential is not valid any more.",
        "invalid_api_key"
    );
}
