using Panel.Hosting.Json;

namespace Panel.Agent.Files;

/// <summary>The stable codes that answers and operations give for failures of files.</summary>
internal static class FileFailureCodes
{
    public static string Of(FileFailure failure) =>
        failure switch
        {
            FileFailure.Denied => "file_denied",
            FileFailure.NotFound => "file_not_found",
            FileFailure.Io => "io_error",
            _ => EnumNames.Of(failure),
        };
}
