using System.Text.Json;
using Xunit;

namespace Notifications.SystemTests.Deployment;

/// <summary>Publishing for one platform, as the Dockerfiles say, leaves a checkout as it was.</summary>
public sealed class PublishingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Notifications")]
    [InlineData("Watcher")]
    [InlineData("Notifier")]
    public async Task The_packages_of_one_platform_are_locked_outside_of_what_is_committed(string project)
    {
        var path = await LockFileAsync(project, "-p:RuntimeIdentifier=linux-x64");

        Assert.Equal(RepositoryFiles.Path("artifacts", "locks", $"{project}.linux-x64.json"), path);
    }

    [Fact]
    public async Task Everything_else_is_locked_by_what_is_committed() =>
        Assert.Equal("", await LockFileAsync("Notifications"));

    /// <summary>Where NuGet reads and writes the lock file of a project; "": beside it.</summary>
    private static async Task<string> LockFileAsync(string project, params string[] options)
    {
        string[] asked = ["msbuild", RepositoryFiles.Path("src", project), "-getProperty:NuGetLockFilePath,RestorePackagesWithLockFile",
            .. options];
        using var answer = JsonDocument.Parse(await Kustomize.RunAsync("dotnet", asked, Ct));
        var properties = answer.RootElement.GetProperty("Properties");
        Assert.Equal("true", properties.GetProperty("RestorePackagesWithLockFile").GetString());
        return properties.GetProperty("NuGetLockFilePath").GetString()!;
    }
}
