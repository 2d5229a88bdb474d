using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Identity.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class IsolationResources : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "abandoned_at",
                table: "organizations",
                type: "INTEGER",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "organization_resources",
                type: "TEXT",
                maxLength: 16,
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AddColumn<string>(
                name: "name",
                table: "organization_resources",
                type: "TEXT",
                maxLength: 128,
                nullable: false,
                defaultValue: ""
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "abandoned_at", table: "organizations");

            migrationBuilder.DropColumn(name: "kind", table: "organization_resources");

            migrationBuilder.DropColumn(name: "name", table: "organization_resources");
        }
    }
}
