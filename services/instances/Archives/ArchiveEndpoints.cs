using Microsoft.AspNetCore.Http.HttpResults;
using Panel.Hosting.ApiDescription;
using Panel.Hosting.Auth;
using Panel.Hosting.Errors;
using Panel.Hosting.Principals;
using Panel.Instances.Access;
using Panel.Instances.Operations;
using Panel.Operations;

namespace Panel.Instances.Archives;

/// <summary>Packing and unpacking files of an instance, on its node.</summary>
internal static class ArchiveEndpoints
{
    public static IEndpointRouteBuilder MapArchives(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/v1/instances/{id:guid}/files").WithTags("Files");
        files
            .MapPost("/archive", ArchiveAsync)
            .RequirePermission("files.archive")
            .Describe<AcceptedOperationResponse>(
                "archiveFiles",
                "Pack files into an archive",
                StatusCodes.Status202Accepted,
                "The archive appears when it is whole. What the workload protects is left out, and named as a warning."
            );
        files
            .MapPost("/extract", ExtractAsync)
            .RequirePermission("files.archive")
            .Describe<AcceptedOperationResponse>(
                "extractArchive",
                "Unpack an archive",
                StatusCodes.Status202Accepted,
                "zip, tar, tar.gz, tar.bz2 and tar.zst. Nothing changes until all of it is unpacked; files are replaced."
            );
        return routes;
    }

    private static async Task<Results<Accepted<AcceptedOperationResponse>, ApiError>> ArchiveAsync(
        Guid id,
        ArchiveFilesRequest request,
        Principal principal,
        OperateInstanceAction action,
        CancellationToken cancellationToken
    ) =>
        request.ProblemOf() is { } problem
            ? problem
            : await BeginAsync(id, ArchiveKind.Name, request.ToArguments(), principal, action, cancellationToken);

    private static async Task<Results<Accepted<AcceptedOperationResponse>, ApiError>> ExtractAsync(
        Guid id,
        ExtractArchiveRequest request,
        Principal principal,
        OperateInstanceAction action,
        CancellationToken cancellationToken
    ) =>
        request.ProblemOf() is { } problem
            ? problem
            : await BeginAsync(id, ExtractKind.Name, request.ToArguments(), principal, action, cancellationToken);

    private static async Task<Results<Accepted<AcceptedOperationResponse>, ApiError>> BeginAsync(
        Guid id,
        string kind,
        string arguments,
        Principal principal,
        OperateInstanceAction action,
        CancellationToken cancellationToken
    )
    {
        var begun = await action.ExecuteAsync(
            CallerScope.ById(principal),
            id,
            kind,
            principal.SubjectId,
            cancellationToken,
            arguments
        );
        if (begun.Failed)
        {
            return begun.Error;
        }

        var operation = begun.Value.Operation;
        return TypedResults.Accepted(
            $"/v1/operations/{operation.Id}",
            new AcceptedOperationResponse(OperationResponse.Of(operation))
        );
    }
}
