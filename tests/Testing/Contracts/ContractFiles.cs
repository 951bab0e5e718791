namespace Notifications.Testing.Contracts;

/// <summary>The API contracts that <c>tests/Testing/Contracts/fetch.sh</c> makes (called by <c>./test.sh</c>).</summary>
public static class ContractFiles
{
    /// <summary>Cut out of GitHub's own OpenAPI description.</summary>
    public static string GitHub => Read("github.openapi.json");

    /// <summary>Made from the types of Slack's own client.</summary>
    public static string Slack => Read("slack.schema.json");

    private static string Read(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "contracts", name);
            if (File.Exists(path))
                return File.ReadAllText(path);
        }

        throw new FileNotFoundException($"The contract {name} is missing: run tests/Testing/Contracts/fetch.sh (it needs npm).", name);
    }
}
