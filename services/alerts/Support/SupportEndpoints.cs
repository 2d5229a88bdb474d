using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;

namespace Panel.Alerts.Support;

internal static class SupportEndpoints
{
    private static readonly ApiError NoHelpScout = ApiErrors.Conflict(
        "helpscout_not_configured",
        "This panel does not use Help Scout."
    );

    public static void MapSupport(this IEndpointRouteBuilder routes)
    {
        var support = routes.MapGroup("/v1/support").WithTags("Support").RequireUser();
        support
            .MapPost("/messages", SendAsync)
            .Describe<SupportMessageResponse>(
                "sendSupportMessage",
                "Write to the operator",
                StatusCodes.Status201Created
            );
        support
            .MapGet("/helpscout/signature", Sign)
            .Describe<SignatureResponse>(
                "signForHelpScout",
                "Get the signature for Help Scout's widget",
                description: "409 where this panel does not use Help Scout."
            );
    }

    private static async Task<Results<Created<SupportMessageResponse>, ApiError>> SendAsync(
        SupportMessageRequest request,
        Principal principal,
        SendSupportMessage send,
        CancellationToken cancellationToken
    )
    {
        var (subject, message) = (request.Subject?.Trim(), request.Message?.Trim());
        if (subject is not { Length: > 0 and <= SupportMessage.LongestSubject } || subject.Any(char.IsControl))
        {
            return ApiErrors.Invalid("subject", $"One line of 1 to {SupportMessage.LongestSubject} characters.");
        }

        // PostgreSQL cannot keep a NUL.
        if (
            message is not { Length: > 0 and <= SupportMessage.LongestMessage }
            || message.Contains('\0', StringComparison.Ordinal)
        )
        {
            return ApiErrors.Invalid("message", $"1 to {SupportMessage.LongestMessage} characters.");
        }

        var sent = await send.RunAsync(principal, subject, message, request.InstanceId, cancellationToken);
        return sent.Failed
            ? sent.Error
            : TypedResults.Created(
                (string?)null,
                new SupportMessageResponse(
                    sent.Value.Id,
                    sent.Value.Subject,
                    sent.Value.InstanceId,
                    sent.Value.CreatedAt
                )
            );
    }

    // Help Scout's Beacon: hex HMAC-SHA256 of the address shows that the page did not make it up.
    private static Results<Ok<SignatureResponse>, ApiError> Sign(
        Principal principal,
        IOptionsMonitor<SupportOptions> options
    )
    {
        if (options.CurrentValue.HelpScoutSecret is not { Length: > 0 } secret)
        {
            return NoHelpScout;
        }

        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(principal.Email));
        return TypedResults.Ok(new SignatureResponse(principal.Email, Convert.ToHexStringLower(signature)));
    }
}

internal sealed record SupportMessageRequest(
    [property: Required, StringLength(SupportMessage.LongestSubject, MinimumLength = 1)] string? Subject,
    [property: Required, StringLength(SupportMessage.LongestMessage, MinimumLength = 1)] string? Message,
    Guid? InstanceId
);

internal sealed record SupportMessageResponse(Guid Id, string Subject, Guid? InstanceId, DateTimeOffset CreatedAt);

internal sealed record SignatureResponse(string Email, string Signature);
