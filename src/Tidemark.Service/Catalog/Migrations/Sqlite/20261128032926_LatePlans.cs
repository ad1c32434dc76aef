using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tidemark.Service.Catalog.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LatePlans : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "LateSince",
                table: "plans",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "LateSince",
                table: "plans");
        }
    }
}
