using System.Text.RegularExpressions;
using Notifications.Notifier.Git;
using Xunit;

namespace Notifications.Notifier.Tests.Git;

public sealed class RepositoryTests
{
    private const string A = "0123456789abcdef0123456789abcdef01234567";
    private const string B = "89abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("git@github.com:o/r.git", "GitHub", "github.com", "o/r", "https://github.com/o/r")]
    [InlineData("ssh://git@github.com/o/r", "GitHub", "github.com", "o/r", "https://github.com/o/r")]
    [InlineData("ssh://git@ssh.github.com:443/o/r.git", "GitHub", "github.com", "o/r", "https://github.com/o/r")]
    [InlineData("https://x-access-token:TOK@github.com/o/r.git/", "GitHub", "github.com", "o/r", "https://github.com/o/r")]
    [InlineData("  HTTPS://GitHub.com/O/R \t", "GitHub", "github.com", "O/R", "https://github.com/O/R")]
    [InlineData("git@github.com:o/r.git?ref=x", "GitHub", "github.com", "o/r", "https://github.com/o/r")]
    [InlineData("https://github.com/o/r.git?ref=x#y", "GitHub", "github.com", "o/r", "https://github.com/o/r")]
    [InlineData("ssh://git@GITHUB.com:argoproj/test", "GitHub", "github.com", "argoproj/test", "https://github.com/argoproj/test")]
    [InlineData("git@github.com:123/r", "GitHub", "github.com", "123/r", "https://github.com/123/r")]
    [InlineData("github.com:o/r.git", "GitHub", "github.com", "o/r", "https://github.com/o/r")]
    [InlineData("git://github.com/o/r.git", "GitHub", "github.com", "o/r", "https://github.com/o/r")]
    [InlineData("https://github.com/o/dotted.name.GIT", "GitHub", "github.com", "o/dotted.name", "https://github.com/o/dotted.name")]
    [InlineData("https://github.example.com/o/r", "GitHub", "github.example.com", "o/r", "https://github.example.com/o/r")]
    [InlineData("git@acme.ghe.com:o/r.git", "GitHub", "acme.ghe.com", "o/r", "https://acme.ghe.com/o/r")]
    [InlineData("git@gitlab.example.com:g/s1/s2/r.git", "GitLab", "gitlab.example.com", "g/s1/s2/r",
        "https://gitlab.example.com/g/s1/s2/r")]
    [InlineData("ssh://git@gitlab.example.com:2222/g/r.git", "GitLab", "gitlab.example.com", "g/r", "https://gitlab.example.com/g/r")]
    [InlineData("https://gitlab.example.com:8443/g/r", "GitLab", "gitlab.example.com", "g/r", "https://gitlab.example.com:8443/g/r")]
    [InlineData("ssh://git@altssh.gitlab.com:443/g/r.git", "GitLab", "gitlab.com", "g/r", "https://gitlab.com/g/r")]
    [InlineData("https://user@bitbucket.org/w/r.git", "BitbucketCloud", "bitbucket.org", "w/r", "https://bitbucket.org/w/r")]
    [InlineData("ssh://git@bb.corp:7999/KEY/r.git", "BitbucketServer", "bb.corp", "KEY/r", "https://bb.corp/projects/KEY/repos/r")]
    [InlineData("https://bb.corp/scm/KEY/r.git", "BitbucketServer", "bb.corp", "KEY/r", "https://bb.corp/projects/KEY/repos/r")]
    [InlineData("https://bb.corp/ctx/scm/~me/r.git", "BitbucketServer", "bb.corp", "~me/r", "https://bb.corp/ctx/users/me/repos/r")]
    [InlineData("git@ssh.dev.azure.com:v3/org/My%20Proj/repo", "AzureDevOps", "dev.azure.com", "org/My Proj/repo",
        "https://dev.azure.com/org/My%20Proj/_git/repo")]
    [InlineData("https://org@dev.azure.com/org/My%20Proj/_git/repo", "AzureDevOps", "dev.azure.com", "org/My Proj/repo",
        "https://dev.azure.com/org/My%20Proj/_git/repo")]
    [InlineData("https://dev.azure.com/org/My Proj/_git/repo", "AzureDevOps", "dev.azure.com", "org/My Proj/repo",
        "https://dev.azure.com/org/My%20Proj/_git/repo")]
    [InlineData("https://dev.azure.com/org/_git/repo", "AzureDevOps", "dev.azure.com", "org/repo/repo",
        "https://dev.azure.com/org/repo/_git/repo")]
    [InlineData("https://org.visualstudio.com/DefaultCollection/P/_git/R", "AzureDevOps", "dev.azure.com", "org/P/R",
        "https://dev.azure.com/org/P/_git/R")]
    [InlineData("org@vs-ssh.visualstudio.com:v3/org/P/R", "AzureDevOps", "dev.azure.com", "org/P/R", "https://dev.azure.com/org/P/_git/R")]
    [InlineData("https://tfs.corp.example/tfs/DefaultCollection/proj/_git/repo", "AzureDevOps", "tfs.corp.example",
        "tfs/DefaultCollection/proj/repo", "https://tfs.corp.example/tfs/DefaultCollection/proj/_git/repo")]
    [InlineData("https://ado.corp.example:8443/DefaultCollection/My%20Proj/_git/repo", "AzureDevOps", "ado.corp.example",
        "DefaultCollection/My Proj/repo", "https://ado.corp.example:8443/DefaultCollection/My%20Proj/_git/repo")]
    [InlineData("https://tfs.corp.example/tfs/Web/_git/repo", "AzureDevOps", "tfs.corp.example", "tfs/Web/repo/repo",
        "https://tfs.corp.example/tfs/Web/repo/_git/repo")]
    [InlineData("https://ado.corp.example/Web/_git/repo", "AzureDevOps", "ado.corp.example", "Web/repo/repo",
        "https://ado.corp.example/Web/repo/_git/repo")]
    [InlineData("ssh://ado.corp.example:22/DefaultCollection/proj/_git/repo", "AzureDevOps", "ado.corp.example",
        "DefaultCollection/proj/repo", "https://ado.corp.example/DefaultCollection/proj/_git/repo")]
    [InlineData("ssh://ado@ado.corp.example/DefaultCollection/proj/_git/_full/repo", "AzureDevOps", "ado.corp.example",
        "DefaultCollection/proj/repo", "https://ado.corp.example/DefaultCollection/proj/_git/repo")]
    [InlineData("https://ado.corp.example/_git/repo", "Unknown", "ado.corp.example", "_git/repo", null)]
    [InlineData("https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/R", "CodeCommit", "git-codecommit.eu-west-1.amazonaws.com", "R",
        "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/R")]
    [InlineData("ssh://APKAEXAMPLE@git-codecommit.eu-west-1.amazonaws.com/v1/repos/R", "CodeCommit",
        "git-codecommit.eu-west-1.amazonaws.com", "R", "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/R")]
    [InlineData("https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/R", "CodeCommit", "git-codecommit.cn-north-1.amazonaws.com.cn",
        "R", "https://cn-north-1.console.amazonaws.cn/codesuite/codecommit/repositories/R")]
    [InlineData("codecommit::eu-west-1://profile@R", "CodeCommit", "git-codecommit.eu-west-1.amazonaws.com", "R",
        "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/R")]
    [InlineData("codecommit://R", "CodeCommit", "codecommit", "R", null)]
    [InlineData("https://codeberg.org/o/r.git", "Gitea", "codeberg.org", "o/r", "https://codeberg.org/o/r")]
    [InlineData("git@forgejo.corp.example:o/r.git", "Gitea", "forgejo.corp.example", "o/r", "https://forgejo.corp.example/o/r")]
    [InlineData("ssh://me@gerrit.corp:29418/a/proj", "Gerrit", "gerrit.corp", "proj", "https://gerrit.corp/plugins/gitiles/proj")]
    [InlineData("https://gerrit.corp/a/proj/sub", "Gerrit", "gerrit.corp", "proj/sub", "https://gerrit.corp/plugins/gitiles/proj/sub")]
    [InlineData("john@doe.org@john-server.org:29418/project", "Gerrit", "john-server.org", "project",
        "https://john-server.org/plugins/gitiles/project")]
    [InlineData("https://chromium.googlesource.com/a/infra/infra", "Gerrit", "chromium.googlesource.com", "infra/infra",
        "https://chromium.googlesource.com/infra/infra")]
    [InlineData("git@github-work:o/r", "Unknown", "github-work", "o/r", null)]
    [InlineData("https://git.corp.example/o/r.git", "Unknown", "git.corp.example", "o/r", null)]
    [InlineData("https://charts.example.com", null, null, null, null)]
    [InlineData("git::https://github.com/o/r", null, null, null, null)]
    [InlineData("file:///srv/git/r.git", null, null, null, null)]
    [InlineData("/local/path", null, null, null, null)]
    [InlineData("./local:path", null, null, null, null)]
    [InlineData("oci://registry.example.com/charts/app", null, null, null, null)]
    [InlineData("https://github.com/../r", null, null, null, null)]
    [InlineData("https://github.com/o\n/r", null, null, null, null)]
    [InlineData("", null, null, null, null)]
    [InlineData("@", null, null, null, null)]
    [InlineData("://", null, null, null, null)]
    [InlineData(null, null, null, null, null)]
    public void A_url_says_forge_host_project_and_page(string? url, string? forge, string? host, string? project, string? web)
    {
        var found = Repositories.Default.Find(url);

        Assert.Equal((forge, host, project, web), (found?.Forge.ToString(), found?.Host, found?.Project, found?.Web?.AbsoluteUri));
    }

    [Theory]
    [InlineData("https://github.com/o/r", "https://github.com/o/r/commit/A", "https://github.com/o/r/compare/A...B",
        "https://github.com/o/r/pull/7")]
    [InlineData("https://github.example.com/o/r", "https://github.example.com/o/r/commit/A", "https://github.example.com/o/r/compare/A...B",
        "https://github.example.com/o/r/pull/7")]
    [InlineData("git@gitlab.example.com:g/s/r.git", "https://gitlab.example.com/g/s/r/-/commit/A",
        "https://gitlab.example.com/g/s/r/-/compare/A...B", "https://gitlab.example.com/g/s/r/-/merge_requests/7")]
    [InlineData("https://bitbucket.org/w/r", "https://bitbucket.org/w/r/commits/A", "https://bitbucket.org/w/r/branches/compare/B..A",
        "https://bitbucket.org/w/r/pull-requests/7")]
    [InlineData("https://bb.corp/ctx/scm/KEY/r", "https://bb.corp/ctx/projects/KEY/repos/r/commits/A",
        "https://bb.corp/ctx/projects/KEY/repos/r/compare/diff?targetBranch=A&sourceBranch=B",
        "https://bb.corp/ctx/projects/KEY/repos/r/pull-requests/7")]
    [InlineData("https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r/commit/A",
        "https://dev.azure.com/o/p/_git/r/branchCompare?baseVersion=GCA&targetVersion=GCB",
        "https://dev.azure.com/o/p/_git/r/pullrequest/7")]
    [InlineData("https://tfs.corp.example/tfs/DefaultCollection/p/_git/r",
        "https://tfs.corp.example/tfs/DefaultCollection/p/_git/r/commit/A",
        "https://tfs.corp.example/tfs/DefaultCollection/p/_git/r/branchCompare?baseVersion=GCA&targetVersion=GCB",
        "https://tfs.corp.example/tfs/DefaultCollection/p/_git/r/pullrequest/7")]
    [InlineData("codecommit::eu-west-1://R",
        "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/R/commit/A?region=eu-west-1",
        "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/R/compare/B/.../A?region=eu-west-1",
        "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/R/pull-requests/7?region=eu-west-1")]
    [InlineData("https://codeberg.org/o/r", "https://codeberg.org/o/r/commit/A", "https://codeberg.org/o/r/compare/A...B",
        "https://codeberg.org/o/r/pulls/7")]
    [InlineData("https://gerrit.corp/p", "https://gerrit.corp/plugins/gitiles/p/+/A", "https://gerrit.corp/plugins/gitiles/p/+log/A..B",
        "https://gerrit.corp/c/p/+/7")]
    [InlineData("https://x.googlesource.com/p/q", "https://x.googlesource.com/p/q/+/A", "https://x.googlesource.com/p/q/+log/A..B",
        "https://x-review.googlesource.com/c/p/q/+/7")]
    [InlineData("https://git.corp.example/o/r", null, null, null)]
    public void A_repository_links_commits_comparisons_and_changes(string url, string? commit, string? compare, string? change)
    {
        static string? Expected(string? template) =>
            template?.Replace("A?", A + "?").Replace("/A...B", $"/{A}...{B}").Replace("B..A", $"{B}..{A}")
            .Replace("A..B", $"{A}..{B}").Replace("=A&", $"={A}&").Replace("=GCA&", $"=GC{A}&").Replace("=GCB", $"=GC{B}")
                .Replace("sourceBranch=B", $"sourceBranch={B}").Replace("/B/.../", $"/{B}/.../");
        var repository = Repositories.Default.Find(url)!;

        Assert.Equal(
            (commit is null ? null : commit.EndsWith("/A", StringComparison.Ordinal) ? commit[..^1] + A
                : Expected(commit), Expected(compare), change),
            (repository.CommitUrl(Revision.Parse(A))?.AbsoluteUri, repository.CompareUrl(Revision.Parse(A), Revision.Parse(B))?.AbsoluteUri,
                repository.ChangeUrl(7)?.AbsoluteUri));
    }

    [Theory]
    [InlineData("main")]
    [InlineData("1.2.3")]
    [InlineData("")]
    [InlineData("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Only_a_commit_has_a_commit_link(string revision) =>
        Assert.Null(Repositories.Default.Find("https://github.com/o/r")!.CommitUrl(Revision.Parse(revision)));

    [Fact]
    public void The_same_repository_has_one_key_however_it_is_written()
    {
        string[] ways = ["https://GitHub.com/Org/Repo.git", "git@github.com:org/repo", "ssh://git@ssh.github.com:443/ORG/REPO.git",
            "https://tok@github.com/org/repo/"];

        Assert.Single(ways.Select(way => Repositories.Default.Find(way)!.Key).Distinct());
    }

    [Theory]
    [InlineData("git@github-work:o/r", "^git@github-work:", "GitHub", "https://github.com", null, "https://github.com/o/r",
        "https://api.github.com/")]
    [InlineData("https://git.corp.example/o/r.git", "git\\.corp\\.example", "GitHub", null, null, "https://git.corp.example/o/r",
        "https://git.corp.example/api/v3/")]
    [InlineData("https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop", "codecommit.*/repos/(.+)$", "GitLab",
        "https://gitlab.example.com", "platform/$1", "https://gitlab.example.com/platform/shop", "https://gitlab.example.com/api/v4/")]
    [InlineData("codecommit://shop", "^codecommit://(?<n>.+)$", "CodeCommit", "https://eu-west-1.console.aws.amazon.com", "${n}",
        "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/shop", null)]
    [InlineData("git@code:KEY/r.git", "^git@code:", "BitbucketServer", "https://code.corp/ctx", null,
        "https://code.corp/ctx/projects/KEY/repos/r", "https://code.corp/ctx/rest/api/1.0/")]
    [InlineData("https://tfs.corp/mirror/r", "tfs\\.corp", "AzureDevOps", "https://dev.azure.com", "org/My Proj/r",
        "https://dev.azure.com/org/My%20Proj/_git/r", null)]
    [InlineData("git@tfs:mirror/r", "^git@tfs:", "AzureDevOps", "https://tfs.corp.example", "tfs/DefaultCollection/My Proj/r",
        "https://tfs.corp.example/tfs/DefaultCollection/My%20Proj/_git/r", null)]
    [InlineData("https://code.corp.example/Web/proj/_git/r", "code\\.corp", "AzureDevOps", null, null,
        "https://code.corp.example/Web/proj/_git/r", null)]
    [InlineData("git@review:p/q", "^git@review:", "Gerrit", "https://review.corp/r", null, "https://review.corp/r/plugins/gitiles/p/q",
        null)]
    [InlineData("file:///srv/git/shop.git", "/srv/git/(.+)\\.git$", "Gitea", "https://git.corp", "team/$1", "https://git.corp/team/shop",
        "https://git.corp/api/v1/")]
    [InlineData("https://github.com/o/r", "nothing like it", "GitLab", "https://gitlab.example.com", null, "https://github.com/o/r",
        "https://api.github.com/")]
    public void A_configured_map_tells_what_the_url_does_not(
        string url, string match, string forge, string? web, string? project, string expected, string? api)
    {
        var mapping = new RepositoryMapping(
            new Regex(match), Enum.Parse<Forge>(forge), web is null ? null : new Uri(web), Api: null, project);
        var found = new Repositories([mapping]).Find(url);

        Assert.Equal((expected, api), (found?.Web?.AbsoluteUri, found?.Api?.AbsoluteUri));
    }

    [Theory]
    [InlineData("https://user:secret@git.corp.example/o/r", "o/r")]
    [InlineData("oci://user:secret@registry.example.com/charts", "oci://registry.example.com/charts")]
    [InlineData("git::https://user:secret@host/o/r", "git::https://host/o/r")]
    [InlineData("https://a:s@b:secret@charts.example.com", "https://charts.example.com")]
    [InlineData("https://charts.example.com/stable", "stable")]
    public void The_name_of_a_repository_never_holds_a_secret(string url, string expected) =>
        Assert.Equal(expected, Repositories.Default.NameOf(url));

    [Theory]
    [InlineData("fetching https://u:p@h/x and ssh://git@h2/y: denied for a@b.example",
        "fetching https://h/x and ssh://h2/y: denied for a@b.example")]
    [InlineData("no url", "no url")]
    public void Credentials_are_taken_out_of_any_text(string text, string expected) =>
        Assert.Equal(expected, RemoteUrl.WithoutCredentials(text));

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567", "Commit", "0123456")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "Commit", "0123456")]
    [InlineData("0123456789ab", "ShortCommit", "0123456")]
    [InlineData("main", "Name", "main")]
    [InlineData("feature/x", "Name", "feature/x")]
    [InlineData("refs/heads/feature/x", "Branch", "feature/x")]
    [InlineData("refs/tags/v1", "Tag", "v1")]
    [InlineData("HEAD", "Head", "HEAD")]
    [InlineData("1.2.3", "Version", "1.2.3")]
    [InlineData("v1.2.3-rc.1+build", "Version", "v1.2.3-rc.1+build")]
    [InlineData("4.15.*", "Version", "4.15.*")]
    [InlineData(">=1.2", "Version", ">=1.2")]
    [InlineData("*", "Version", "*")]
    [InlineData("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "Digest", "sha256:0123456789ab")]
    [InlineData("", "Empty", "")]
    [InlineData(null, "Empty", "")]
    public void A_revision_has_a_kind_and_a_short_form(string? text, string kind, string expected)
    {
        var revision = Revision.Parse(text);

        Assert.Equal((kind, expected), (revision.Kind.ToString(), revision.Short));
    }
}
